/** One query for all objects of a kind that one step of an operation asks for, however many ask. */
import DataLoader from "dataloader";
import type { Widget } from "../domain/dashboard.js";
import { canonicalJson } from "../domain/digest.js";
import type { Measurement } from "../domain/measurement.js";
import type { ArrayFileView, ArrayQuestion } from "../services/arrays/array-files.js";
import type { Asking } from "../services/asking.js";
import type { DashboardView } from "../services/dashboards/views.js";
import type { DatasetFileView, DatasetVersionView } from "../services/datasets/views.js";
import type { NeighbourView } from "../services/generalization/generalization.js";
import type { Services } from "../services/services.js";
import type { ComparisonView, ImageView, JobView, ModelView, SampleView, TrainingSetView } from "../services/views.js";

export interface Loaders {
  models: DataLoader<string, ModelView | null>;
  trainingSets: DataLoader<string, TrainingSetView | null>;
  /** By sample key. */
  jobs: DataLoader<string, JobView | null>;
  /** The samples of a page share their measurement: each picture is looked up once. */
  measuredSources: DataLoader<Measurement, ImageView, string>;
  measured: DataLoader<Measurement, ImageView, string>;
  trainingImages: DataLoader<TrainingImage, ImageView>;
  arrays: DataLoader<ArrayQuestion, ArrayFileView[]>;
  describedBy: DataLoader<ComparisonView, string[] | null>;
  datasetFiles: DataLoader<DatasetVersionView, DatasetFileView[]>;
  widgets: DataLoader<DashboardView, Widget[]>;
  /** By metric, null for the default. */
  nearestTraining(metric: string | null): DataLoader<SampleView, NeighbourView | null>;
}
export interface TrainingImage {
  set: TrainingSetView;
  index: number;
}

export function createLoaders(services: Services, asking: Asking): Loaders {
  const nearest = new Map<string | null, DataLoader<SampleView, NeighbourView | null>>();
  return {
    models: batching((ids) => services.models.byIds(asking, ids)),
    trainingSets: batching((ids) => services.trainingSets.byIds(asking, ids)),
    jobs: batching((keys) => services.jobs.bySampleKeys(asking, keys)),
    measuredSources: pictures((measurement) => services.measurements.source(measurement)),
    measured: pictures((measurement) => services.measurements.measured(measurement)),
    trainingImages: new DataLoader((wanted) => services.trainingSets.images(wanted), { cache: false }),
    describedBy: new DataLoader((comparisons) => services.comparing.describedBy(comparisons), { cache: false }),
    arrays: new DataLoader((questions) => services.arrays.files(questions), { cache: false }),
    datasetFiles: new DataLoader((versions) => services.datasets.files(versions), { cache: false }),
    widgets: new DataLoader((shown) => services.dashboards.widgets(shown), { cache: false }),
    nearestTraining(metric) {
      const known = nearest.get(metric);
      const loader =
        known ??
        new DataLoader<SampleView, NeighbourView | null>(
          (samples) => services.generalization.nearestTraining(asking, samples, metric),
          { cache: false },
        );
      nearest.set(metric, loader);
      return loader;
    },
  };
}

/** Batches but remembers nothing: a subscription lives long, and each of its events must see what is there then. */
function batching<T>(load: (keys: string[]) => Promise<(T | null)[]>): DataLoader<string, T | null> {
  return new DataLoader<string, T | null>(
    async (keys) => {
      const distinct = [...new Set(keys)];
      const found = await load(distinct);
      const byKey = new Map(distinct.map((key, at) => [key, found[at] ?? null]));
      return keys.map((key) => byKey.get(key) ?? null);
    },
    { cache: false },
  );
}

/** One look at each measurement of a step; remembers nothing either. */
function pictures(look: (measurement: Measurement) => Promise<ImageView>) {
  return new DataLoader<Measurement, ImageView, string>(
    async (measurements) => {
      const found = new Map<string, Promise<ImageView>>();
      const once = (measurement: Measurement) => {
        const key = canonicalJson(measurement);
        const image = found.get(key) ?? look(measurement);
        found.set(key, image);
        return image.catch((error: Error) => error);
      };
      return Promise.all(measurements.map(once));
    },
    { cache: false },
  );
}
