/** What a version is made of, as its writers take it: nothing of this machine, and nothing that a date changes. */
import type { Condition } from "../../../domain/condition.js";
import type { DescriptorCard } from "../../../domain/descriptor.js";
import type { MetricDirection, MetricKind, Region, Score } from "../../../domain/metric.js";
import type { DrawingModel, ImportedFrom, ModelKind, Parameterization, Shape } from "../../../domain/model.js";
import type { NoiseScheme } from "../../../domain/noise.js";
import type { KnownSampler } from "../../../domain/sampler.js";

export interface FrozenModel {
  slug: string;
  title: string;
  kind: ModelKind;
  framework: string;
  architecture: string;
  parameterization: Parameterization | null;
  parameters: number | null;
  shape: Shape;
  classes: string[];
  /** SHA-256 of the weights. */
  digest: string | null;
  license: string | null;
  /** What draws: with sampler, condition and seed all that is needed to draw again. Null for what was drawn elsewhere. */
  drawing: DrawingModel | null;
  /** Of IMPORTED models alone. */
  imported?: ImportedFrom;
  training: {
    set: string;
    /** Of its images. */
    setDigest: string;
    size: number;
    offset: number;
    onlyClass: number | null;
    steps: number | null;
  } | null;
}
export interface FrozenSource {
  /** What tables call it: told apart from every other source of the version. */
  label: string;
  model: string;
  /** SHA-256 of the canonical source. */
  digest: string;
  sampler: KnownSampler;
  condition: Condition | null;
}
export interface FrozenMetric {
  slug: string;
  version: number;
  title: string;
  kind: MetricKind;
  direction: MetricDirection;
  threshold: number;
  range: [number, number];
  /** SHA-256 of the descriptor network, if it has one. */
  digest: string | null;
  reference: string | null;
  card: DescriptorCard | null;
}
export interface FrozenStudy {
  slug: string;
  title: string;
  description: string | null;
  noise: NoiseScheme;
  seeds: number[];
  sources: FrozenSource[];
  models: FrozenModel[];
  metrics: FrozenMetric[];
}

export interface RowDrawing {
  device: string;
  precision: string;
  runtime: string;
  numericsClass: string;
  computeMs: number;
  sampledAt: Date;
}
export interface SampleRow {
  source: string;
  seed: number;
  sampler: string;
  /** Canonical JSON. */
  condition: string | null;
  key: string;
  /** SHA-256 of the uint8 pixels. */
  pixels: string;
  png: Uint8Array;
  /** What differs between drawings of the same content; null for what was drawn elsewhere. */
  drawing: RowDrawing | null;
}
export interface MeasuredPair {
  /** Labels. */
  a: string;
  b: string;
  region: Region;
  /** In the order of seeds; NaN where there is none. */
  values: Float64Array;
  score: Score;
  mean: number | null;
  chance: Score;
}
export interface Measured {
  metric: FrozenMetric;
  pairs: MeasuredPair[];
}
export interface DescriptorRow {
  metric: string;
  source: string;
  seed: number;
  pixels: string;
  vector: Float32Array;
}

/** Each stream is read once, in this order, one after the other. */
export interface VersionContent {
  study: FrozenStudy;
  /** Sources as asked, seeds as asked; a missing sample has no row. */
  samples(): AsyncIterable<SampleRow>;
  /** Metrics as asked. */
  measured(): AsyncIterable<Measured>;
  /** Empty where no metric describes images. */
  descriptors(): AsyncIterable<DescriptorRow>;
  /** PNGs: sources down, seeds across. */
  sheets(): AsyncIterable<Uint8Array>;
}
