/** Denoisers compared without drawing, and the ways that samples take: what is asked, and what is answered. */

import type { ConditionRequest } from "../../domain/condition.js";
import type { NoiseScheme } from "../../domain/noise.js";
import type { SamplerRequest } from "../../domain/sampler.js";
import type { SourceRequest } from "../../domain/source.js";
import type { Ratio } from "../../metrics/ratio-of-means.js";
import type { Asking } from "../asking.js";
import type { FindingState, FindingView } from "../findings.js";
import type { ImageView, MetricView, ModelView, SampleView, SeedView, SourceView, TrainingSetView } from "../views.js";

export interface DenoiserDistanceQuestion {
  a: string;
  b: string;
  sigmas: number[];
  n: number;
  trainingSet?: string | null;
  noise: NoiseScheme;
}
export interface DenoiserDistancePointView extends Ratio {
  sigma: number;
  /** Mean squares a value. */
  difference: number;
  errorA: number;
  errorB: number;
}
/** How far a finding has come. */
export type Standing = Pick<FindingView, "state" | "notStarted" | "error">;
export interface DenoiserDistanceView extends Standing {
  /** Digest of the question. */
  finding: string;
  a: ModelView;
  b: ModelView;
  trainingSet: TrainingSetView;
  noise: NoiseScheme;
  n: number;
  /** Of how many images the n were taken. */
  heldOut: number;
  /** Empty until READY. */
  points: DenoiserDistancePointView[];
  numericsClass: string | null;
}

export interface TrajectoryView extends Standing {
  /** Null where nothing can be found. */
  finding: string | null;
  points: { sigma: number; image: ImageView }[];
  numericsClass: string | null;
}
export interface PartingQuestion {
  a: SourceRequest;
  b: SourceRequest;
  seed: number;
  noise: NoiseScheme;
  sampler?: SamplerRequest | null;
  condition?: ConditionRequest | null;
  metric?: string | null;
  threshold?: number | null;
}
export interface PartingView extends Standing {
  a: SourceView;
  b: SourceView;
  seed: SeedView;
  metric: MetricView;
  threshold: number;
  /** Of both trajectories, a first. */
  findings: string[];
  /** Null where they match at the end, or until READY. */
  sigma: number | null;
  points: { sigma: number; value: number | null; matches: boolean | null; a: ImageView; b: ImageView }[];
  numericsClasses: string[];
}

export interface DenoiserService {
  distance(asking: Asking, question: DenoiserDistanceQuestion, waitSeconds: number): Promise<DenoiserDistanceView>;
  /** One that was asked before; null where it was not, or its models or set are not the viewer's to see. */
  byDigest(asking: Asking, digest: string): Promise<DenoiserDistanceView | null>;
  trajectory(asking: Asking, sample: SampleView, waitSeconds: number): Promise<TrajectoryView>;
  parting(asking: Asking, question: PartingQuestion, waitSeconds: number): Promise<PartingView>;
  /** Sets a worker to what FAILED again; its state then. */
  retry(asking: Asking, finding: string): Promise<FindingState>;
}
