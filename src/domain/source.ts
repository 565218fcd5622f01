import type { ConditionRequest } from "./condition.js";
import type { SamplerRequest } from "./sampler.js";

/** A source as asked for: a model by slug, and where it differs from the question's sampler or condition. */
export interface SourceRequest {
  model: string;
  sampler?: SamplerRequest | null;
  condition?: ConditionRequest | null;
}

/** Either `first` (0 if absent) and `count`, or `values` without repeats. */
export interface SeedsRequest {
  first?: number | null;
  count?: number | null;
  values?: number[] | null;
}
