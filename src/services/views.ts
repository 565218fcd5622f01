/**
 * What services answer: plain values, all loaded, shaped after the graph's types so that a resolver only hands them on.
 * Fields of the graph that cost something (URLs, histograms, chance) are methods of a service instead.
 */
import type { Condition } from "../domain/condition.js";
import type { DescriptorCard } from "../domain/descriptor.js";
import type { Look, Match, MetricDirection, MetricKind, Region, Score } from "../domain/metric.js";
import type {
  DrawingModel,
  ImportedFrom,
  ModelKind,
  ModelState,
  Parameterization,
  Shape,
  Visibility,
} from "../domain/model.js";
import type { NoiseScheme } from "../domain/noise.js";
import type { KnownSampler } from "../domain/sampler.js";
import type { VerificationReport } from "../domain/verification.js";
import type { NotSampledReason } from "./asking.js";

export interface TrainingView {
  setId: string;
  size: number;
  offset: number;
  onlyClass: number | null;
  count: number;
  steps: number | null;
  run: string | null;
}
export interface ModelView {
  id: string;
  slug: string;
  title: string;
  kind: ModelKind;
  state: ModelState;
  visibility: Visibility;
  owner: string;
  rejection: string | null;
  framework: string;
  architecture: string;
  parameterization: Parameterization | null;
  parameters: number | null;
  shape: Shape;
  classes: string[];
  digest: string | null;
  training: TrainingView | null;
  parentId: string | null;
  license: string | null;
  createdAt: Date;
  /** What draws; null for IMPORTED models. */
  drawing: DrawingModel | null;
  /** Where its samples are from; null for all but IMPORTED models. */
  imported: ImportedFrom | null;
  /** As the model check measured it. */
  millisecondsPerEvaluation: number | null;
}
/** Where a file is to be sent, and until when. */
export interface ModelUploadView {
  id: string;
  url: string;
  method: string;
  headers: { name: string; value: string }[];
  expiresAt: Date;
}
export interface TrainingSetView {
  id: string;
  slug: string;
  title: string;
  size: number;
  shape: Shape;
  digest: string;
  license: string | null;
  classes: string[];
}
/** An image that is stored; `object` is its name in the store, from which a signed URL is made when asked. */
export interface ImageView {
  object: string;
  contentType: string;
  width: number;
  height: number;
  bytes: number;
  /** SHA-256 of the uint8 pixels in C order (height, width, channels). */
  pixels: string;
}
/** A sampler in force, with what follows from it. */
export interface SamplerView {
  effective: KnownSampler;
  /** Null for EXTERNAL, as evaluations are. */
  sigmas: number[] | null;
  evaluations: number | null;
  deterministic: boolean;
  noiseStream: number;
}
export interface SourceView {
  /** SHA-256 of the canonical source: model's drawing part, sampler, condition. */
  digest: string;
  model: ModelView;
  sampler: SamplerView;
  condition: Condition | null;
}
export interface SeedView {
  value: number;
  noise: NoiseScheme;
}
export type SampleErrorCode =
  | "NON_FINITE"
  | "OUT_OF_MEMORY"
  | "TIMED_OUT"
  | "MODEL_CRASHED"
  | "STORAGE_FAILED"
  | "WEIGHTS_MISSING"
  | "INTERNAL";
export type SampleState = "READY" | "QUEUED" | "RUNNING" | "FAILED" | "NOT_SAMPLED";
export interface ProvenanceView {
  key: string;
  modelDigest: string;
  noise: NoiseScheme;
  seed: number;
  shape: Shape;
  stepNoise: string | null;
  device: string;
  precision: string;
  runtime: string;
  numericsClass: string;
  computeMs: number;
  sampledAt: Date;
}
export interface SampleView {
  key: string;
  state: SampleState;
  notSampled: NotSampledReason | null;
  source: SourceView;
  seed: SeedView;
  image: ImageView | null;
  provenance: ProvenanceView | null;
  error: { code: SampleErrorCode; message: string; attempts: number } | null;
}
export type JobState = "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
export interface JobView {
  id: string;
  state: JobState;
  total: number;
  done: number;
  failed: number;
  computeSeconds: number;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}
export interface GridView {
  sources: SourceView[];
  /** The seeds of this page. */
  seeds: SeedView[];
  rows: { source: SourceView; samples: SampleView[] }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  /** Over all pages. */
  total: number;
  ready: number;
  failed: number;
  job: JobView | null;
}
export interface MetricView {
  id: string;
  slug: string;
  title: string;
  kind: MetricKind;
  direction: MetricDirection;
  threshold: number;
  range: [number, number];
  version: number;
  digest: string | null;
  reference: string | null;
  /** Of DESCRIPTOR_COSINE alone: what is done to an image, and the object that holds the network. */
  card: DescriptorCard | null;
  networkObject: string | null;
}
/** One comparison with its values; histogram, curve and pairs are made from these without further I/O. */
export interface ComparisonView {
  /** SHA-256 of the canonical question. */
  digest: string;
  a: SourceView;
  b: SourceView;
  metric: MetricView;
  threshold: number;
  region: Region;
  match: Match;
  /** BEST_CLASS: the samples of every class, a row a class, of the side that has them. */
  alternatives: { side: "a" | "b"; rows: SampleView[][] } | null;
  noise: NoiseScheme;
  seeds: number[];
  samplesA: SampleView[];
  samplesB: SampleView[];
  /** In the order of `seeds`; null where a sample is missing. */
  values: (number | null)[];
  /** Pairs without a value though all their images are there. */
  pendingValues: number;
  score: Score;
  /** Null where all seeds are drawn. */
  spending: SpendingView | null;
  mean: number | null;
  sameSchedule: boolean;
  numericsClasses: string[];
  job: JobView | null;
}
/** How many seeds a comparison that was asked with a precision has needed so far. */
export interface SpendingView {
  precision: number;
  reached: boolean;
  /** All that may be spent; the comparison's own seeds are the first of them. */
  seeds: number[];
  spent: number;
  rounds: Look[];
  ahead: Look[];
}
export interface ReproducibilityView {
  sources: SourceView[];
  metric: MetricView;
  threshold: number;
  comparisons: ComparisonView[];
  seeds: number[];
  /** One row a source, one sample a seed. */
  samples: SampleView[][];
  /** Seeds that are READY for all sources. */
  commonSeeds: number[];
  total: number;
  ready: number;
  job: JobView | null;
}
export interface AgreementView {
  mean: number | null;
  least: number | null;
  matching: number | null;
  pairs: number;
  requested: number;
}
export interface EstimateView {
  samples: number;
  ready: number;
  queued: number;
  missing: number;
  computeSeconds: number;
  allowed: boolean;
}
export interface VerificationView extends VerificationReport {
  id: string;
  state: "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED";
  requested: number;
  createdAt: Date;
  finishedAt: Date | null;
}
export interface WorkerView {
  id: string;
  name: string;
  device: string;
  numericsClass: string;
  lanes: number;
  models: string[] | null;
  alive: boolean;
  samplesPerSecond: number | null;
  batch: { model: string | null; samples: number } | null;
  startedAt: Date;
  seenAt: Date;
  stoppedAt: Date | null;
}
/** One source's samples as two numerics classes drew them. */
export interface NumericsFloorView {
  source: SourceView;
  /** The class that is shown, and the other. */
  classes: [string, string];
  score: Score;
  mean: number | null;
}
