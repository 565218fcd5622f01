import type { Distortion } from "../../domain/calibration.js";
import type { MetricDirection, Score } from "../../domain/metric.js";
import type { Asking } from "../asking.js";
import type { MetricView, TrainingSetView } from "../views.js";

/** Values of one kind of pair. */
export interface CalibrationSampleView {
  values: number[];
  /** Of the metric: its histogram spans this. */
  range: [number, number];
  direction: MetricDirection;
}
export interface CalibrationView {
  metric: MetricView;
  trainingSet: TrainingSetView;
  /** Numerics classes of the descriptors, none by a metric of pixels; null where one was not recorded. */
  describedBy: string[] | null;
  unrelated: CalibrationSampleView;
  distortions: { kind: Distortion["kind"]; definition: string; values: CalibrationSampleView }[];
  nearest: { trainingSize: number; heldOutFrom: number; values: CalibrationSampleView }[];
  /** Sizes that are asked for and not in nearest yet. */
  pendingSizes: number[];
}
export interface CalibrationErrorsView {
  threshold: number;
  falseMatch: Score;
  misses: Score[];
  falseCopies: Score[];
}
export interface CalibrationService {
  /**
   * Null until all but nearest is computed: where the asker may start work it is begun, once, and waited for. NOT_FOUND for
   * the set, BAD_USER_INPUT for sizes beyond it, QUERY_TOO_COMPLEX for sizes whose nearest would take too long, CONFLICT for
   * a metric that cannot be calibrated here.
   */
  of(
    asking: Asking,
    metric: MetricView,
    question: { trainingSet: string; sizes?: number[] | null },
    waitSeconds: number,
  ): Promise<CalibrationView | null>;
  mean(sample: CalibrationSampleView): number | null;
  quantiles(sample: CalibrationSampleView, at: number[]): (number | null)[];
  histogram(sample: CalibrationSampleView, bins: number): { edges: number[]; counts: number[] };
  /** At the metric's own threshold where none is given. */
  errors(calibration: CalibrationView, thresholds: number[] | null): CalibrationErrorsView[];
}
