/** Two families of models over the size of the training set. */
import type { Score } from "../../domain/metric.js";
import type { Regime } from "../../domain/regime.js";
import type { Asking } from "../asking.js";
import type { GeneralizationView } from "../generalization/generalization.js";
import type { SampleQuestion } from "../services.js";
import type { ComparisonView, JobView, ModelView } from "../views.js";

export type TransitionQuestion = Pick<SampleQuestion, "seeds" | "noise" | "sampler"> & {
  a: string[];
  b: string[];
  metric?: string | null;
  threshold?: number | null;
};
export interface TransitionPointView {
  trainingSize: number;
  a: ModelView;
  b: ModelView;
  comparison: ComparisonView;
  /** As it was asked of all models. */
  sampler: SampleQuestion["sampler"];
  waitSeconds: number;
}
export interface TransitionView {
  /** By training size, rising. */
  points: TransitionPointView[];
  job: JobView | null;
}
export interface TransitionService {
  /** BAD_USER_INPUT by field for models that differ in more than training size, or have no partner of theirs. */
  transition(asking: Asking, question: TransitionQuestion, waitSeconds: number): Promise<TransitionView>;
  /** Of what is READY when it is asked: the transition has asked for all samples, and what they still need is begun. */
  generalization(asking: Asking, point: TransitionPointView, side: "a" | "b"): Promise<GeneralizationView>;
  regime(asking: Asking, point: TransitionPointView): Promise<Regime | null>;
  chance(point: TransitionPointView): Promise<Score>;
}
