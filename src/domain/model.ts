/** What a model is, as far as drawing goes, and what its card says of it. */
import type { NoiseScheme } from "./noise.js";

export type Parameterization = "DENOISED" | "EPSILON" | "V" | "FLOW";
export type ModelKind = "ONNX" | "ANALYTIC" | "IMPORTED";
/** Which function of its training subset an ANALYTIC model is. */
export type AnalyticDenoiser = "OPTIMAL" | "GAUSSIAN";
/** What the cards of ANALYTIC models say: these and a training subset are all there is to such a model. */
export const ANALYTIC_FRAMEWORK = "Analytic";
export const ANALYTIC_ARCHITECTURES: Record<AnalyticDenoiser, string> = {
  OPTIMAL: "Optimal denoiser",
  GAUSSIAN: "Gaussian denoiser",
};
export type ModelState = "CHECKING" | "READY" | "REJECTED";
export type Visibility = "PRIVATE" | "WORKSPACE" | "PUBLIC";
export type BetaSchedule = "LINEAR" | "SCALED_LINEAR" | "COSINE";

/** Channels, height, width. */
export type Shape = [number, number, number];

export interface NoiseSchedule {
  betas: BetaSchedule;
  steps: number;
  betaStart: number;
  betaEnd: number;
}

/** Everything about a network that changes what it draws: this, and nothing else of a model, enters the sample key. */
export interface DrawingModel {
  /** SHA-256 of the weights as stored. */
  digest: string;
  parameterization: Parameterization;
  shape: Shape;
  /** Standard deviation of the data, for DENOISED. */
  sigmaData: number | null;
  /** For EPSILON and V. */
  noiseSchedule: NoiseSchedule | null;
  /** FLOW: what t is multiplied by at the network's input. */
  timestepScale: number;
  /** How many class labels the network takes; 0 if none. */
  classes: number;
  /** The class index that means no class. */
  noClass: number | null;
  /**
   * Left out where the network takes its timestep as float32: then any level can be asked of it. INT64: only those of its
   * table. The file decides it, so that the check sets it.
   */
  timestepType?: "INT64";
}

/** What stands in a sample key for what drew elsewhere: all that it drew, since nothing else of it is known here. */
export interface ImportedModel {
  /** SHA-256 of the noise scheme and every sample's seed and pixels. */
  imported: string;
}

/** Where an IMPORTED model's samples are from, as its card says. */
export interface ImportedFrom {
  /** As in ImportedModel. */
  digest: string;
  /** An address or a citation. */
  source: string;
  /** Of all its samples. */
  noise: NoiseScheme;
  /** What the scheme is called there; null unless `noise` is EXTERNAL. */
  noiseName: string | null;
  /** How they were drawn, in the card's words. */
  sampler: string | null;
}

/** Of a network that denoises as it is: no schedule, no classes. */
export function plainDenoiser(digest: string, shape: Shape): DrawingModel {
  return {
    digest,
    parameterization: "DENOISED",
    shape,
    sigmaData: null,
    noiseSchedule: null,
    timestepScale: 1,
    classes: 0,
    noClass: null,
  };
}

/** Whether a network denoises the images that its card says it learned: its mean squared errors beside a Gaussian's. */
export type Plausibility =
  | { state: "TESTED"; images: number; sigmas: number[]; network: number[]; gaussian: number[] }
  /** Why it was not tested, in words. */
  | { state: "SKIPPED"; reason: string };

/** What a model check found beside its verdict. */
export interface CheckRecord {
  plausibility: Plausibility;
  /** Whose batches were tried: READY says nothing of another class. Records from before it was kept have none. */
  numericsClass?: string;
}
