/** Questions about memorization: how much of what a source draws is a copy of what its model learned from. */
import type { Difference, Score } from "../../domain/metric.js";

import type { Asking } from "../asking.js";
import type { SampleQuestion } from "../services.js";
import type { JobView, MetricView, SampleView, SourceView, TrainingSetView } from "../views.js";
import type { Subset } from "./subsets.js";

export type GeneralizationQuestion = Omit<SampleQuestion, "sources"> & {
  source: SampleQuestion["sources"][number];
  metric?: string | null;
  threshold?: number | null;
};
export interface NeighbourView {
  set: TrainingSetView;
  index: number;
  /** By the metric: a distance where it is one. */
  similarity: number;
  /** Numerics classes of the descriptors, none by a metric of pixels; null where one was not recorded. */
  describedBy: string[] | null;
}
export interface CopyView {
  sample: SampleView;
  nearest: NeighbourView;
}
/** A training image that the model has not learned from. */
export interface HeldOutImage {
  index: number;
  /** SHA-256 of its uint8 pixels. */
  pixels: string;
}
/** Samples whose nearest training image is of this class. */
export interface NearestClassView {
  set: TrainingSetView;
  /** Null for a set without labels. */
  label: number | null;
  name: string | null;
  count: number;
}
export interface GeneralizationView {
  source: SourceView;
  metric: MetricView;
  threshold: number;
  seeds: number[];
  samples: SampleView[];
  /** One a seed; null where its sample is missing. */
  nearest: (NeighbourView | null)[];
  score: Score;
  reference: Score;
  excessCopying: Difference;
  /** Of all that is compared, as a neighbour has it. */
  describedBy: string[] | null;
  /** What the samples were compared with. */
  subsets: Subset[];
  /** Images of the first subset's set that were compared too; empty where there are none. */
  heldOut: HeldOutImage[];
  job: JobView | null;
}
export interface GeneralizationService {
  /** BAD_USER_INPUT for a model without training, QUERY_TOO_COMPLEX before anything is started. */
  generalization(asking: Asking, question: GeneralizationQuestion, waitSeconds: number): Promise<GeneralizationView>;
  /** The samples that count as copies, the nearest first; of equals in the order of seeds. */
  copies(view: GeneralizationView, first: number): CopyView[];
  histogram(view: GeneralizationView, bins: number): { edges: number[]; counts: number[] };
  /** READY samples by the class of their nearest training image, the most first; of equals by set and label. */
  classes(view: GeneralizationView): Promise<NearestClassView[]>;
  /** The class of the image, with its name; null for a set without labels. */
  classOf(neighbour: NeighbourView): Promise<{ label: number; name: string | null } | null>;
  /** The nearest training image of each sample, in their order; null until READY, and for models without training. */
  nearestTraining(
    asking: Asking,
    samples: readonly SampleView[],
    metric: string | null,
  ): Promise<(NeighbourView | null)[]>;
}
