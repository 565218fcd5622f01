/** Questions beside a score: what trivial models give. */
import type { Difference } from "../domain/metric.js";
import type { Asking } from "./asking.js";
import type { ComparisonView, ModelView, ReproducibilityView } from "./views.js";

export interface BaselineView {
  /** Null where it was not looked for, or there is none. */
  gaussianA: ModelView | null;
  gaussianB: ModelView | null;
  /** One Gaussian against itself: nothing is drawn. */
  byConstruction: boolean;
  value: number | null;
  comparison: ComparisonView | null;
  /** The score less the baseline's, over the same seeds; null where there is no comparison, or looking chose its seeds. */
  excess: Difference | null;
  /** Why there is no comparison, in words; null where there is one or none is needed. */
  absent: string | null;
}
export interface BaselineService {
  of(asking: Asking, comparison: ComparisonView, waitSeconds: number): Promise<BaselineView>;
  /** In the order of its comparisons. */
  ofAll(asking: Asking, table: ReproducibilityView, waitSeconds: number): Promise<BaselineView[]>;
}
