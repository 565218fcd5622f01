/** One query for all objects of a kind that one step of an operation asks for, however many ask. */
import DataLoader from "dataloader";
import type { Asking } from "../services/asking.js";
import type { Services } from "../services/services.js";
import type { JobView, ModelView, TrainingSetView } from "../services/views.js";

export interface Loaders {
  models: DataLoader<string, ModelView | null>;
  trainingSets: DataLoader<string, TrainingSetView | null>;
  /** By sample key. */
  jobs: DataLoader<string, JobView | null>;
}

export function createLoaders(services: Services, asking: Asking): Loaders {
  return {
    models: batching((ids) => services.models.byIds(asking, ids)),
    trainingSets: batching((ids) => services.trainingSets.byIds(asking, ids)),
    jobs: batching((keys) => services.jobs.bySampleKeys(asking, keys)),
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
