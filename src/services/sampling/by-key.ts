/** Samples reached by their key alone, as `node` and subscriptions do: read through a model that the viewer may see. */
import { scopeOf } from "../../access/scope.js";
import type { Executor } from "../../db/executor.js";
import { findModelsByDrawing } from "../../db/queries/models.js";
import { readSamplesByKey } from "../../db/queries/samples.js";
import { type Scope } from "../../db/queries/scope.js";
import { findSources, type SourceRow } from "../../db/queries/sources.js";
import type { Viewer } from "../../domain/viewer.js";
import { modelView } from "../models.js";
import { beneath } from "../sharing/beneath.js";
import type { SampleView } from "../views.js";
import { sourceInForce } from "./resolve.js";
import { storedSample } from "./sample-views.js";

/** In the order of `keys`; null for what is not there or not the viewer's to see. Three statements, however many. */
export async function samplesByKey(
  db: Executor,
  viewer: Viewer,
  keys: readonly string[],
): Promise<(SampleView | null)[]> {
  const rows = await readSamplesByKey(
    db,
    keys.filter((key) => /^[0-9a-f]{64}$/.test(key)),
  );
  const sources = await findSources(db, [...new Set(rows.map((row) => row.sourceId))]);
  const drawings = [...new Set([...sources.values()].map((source) => source.drawingDigest))];
  const modelsWithin = async (scope: Scope) => {
    const models = new Map<string, ReturnType<typeof modelView>>();
    for (const row of await findModelsByDrawing(db, scope, drawings)) {
      if (!models.has(row.drawingDigest!)) models.set(row.drawingDigest!, modelView(row));
    }
    return models;
  };
  const models = await modelsWithin(scopeOf(viewer));
  const shared = await beneath(db, viewer);
  const sharedModels = shared && (await modelsWithin(shared.scope));
  // A link opens the samples of what it shows: the same model's sample of another seed is not one of them.
  const sharedModel = (
    { digest, drawingDigest }: SourceRow,
    { noise, seed }: { noise: string; seed: number | null },
  ) => (shared?.holds({ source: digest, noise, seed }) ? sharedModels!.get(drawingDigest) : undefined);
  const views = new Map<string, SampleView>();
  for (const row of rows) {
    const source = sources.get(row.sourceId);
    const model = source && (models.get(source.drawingDigest) ?? sharedModel(source, row));
    // A mixture has no single seed: it is not a Sample of the graph.
    if (!source || !model || row.seed === null) continue;
    views.set(row.key, storedSample(sourceInForce(model, source.sampler, source.condition ?? null).view, row, "NODE"));
  }
  return keys.map((key) => views.get(key) ?? null);
}
