/** The plane through three noises: what is asked, and what is answered. */
import type { ConditionRequest } from "../../domain/condition.js";
import type { NoiseScheme, NoiseTerm } from "../../domain/noise.js";
import type { SamplerRequest } from "../../domain/sampler.js";
import type { SourceRequest } from "../../domain/source.js";
import type { Asking } from "../asking.js";
import type { JobView, MetricView, ProvenanceView, SampleView, SeedView, SourceView } from "../views.js";

export interface HyperplaneQuestion {
  sources: SourceRequest[];
  seeds: number[];
  steps: number;
  normalize: boolean;
  noise: NoiseScheme;
  sampler?: SamplerRequest | null;
  condition?: ConditionRequest | null;
  metric?: string | null;
}
/** A sample without a seed of its own. */
export interface MixtureView extends Pick<SampleView, "key" | "state" | "notSampled" | "source" | "image" | "error"> {
  provenance: Omit<ProvenanceView, "seed"> | null;
  /** To the source's images of the three seeds, in their order; null where one of the two is missing. */
  similarity: (number | null)[];
}
export interface HyperplanePointView {
  alpha: number;
  beta: number;
  terms: NoiseTerm[];
  noise: NoiseScheme;
  /** By source. */
  mixtures: MixtureView[];
  /** Between sources: upper triangle, row by row. */
  between: (number | null)[];
}
export interface HyperplaneView {
  sources: SourceView[];
  seeds: SeedView[];
  steps: number;
  normalize: boolean;
  metric: MetricView;
  points: HyperplanePointView[];
  total: number;
  ready: number;
  failed: number;
  job: JobView | null;
}
export interface HyperplaneService {
  hyperplane(asking: Asking, question: HyperplaneQuestion, waitSeconds: number): Promise<HyperplaneView>;
}
