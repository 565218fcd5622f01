/** Makes what an ANALYTIC model draws with, from its training subset, and keeps it as any other weights. */
import { makeAnalyticFile } from "../children/analytic.js";
import type { Executor } from "../db/executor.js";
import { type ModelRow, settleWeights, trainingSetById } from "../db/queries/models.js";
import { settleCheck } from "../db/queries/settle-check.js";
import { ANALYTIC_ARCHITECTURES, type AnalyticDenoiser, plainDenoiser } from "../domain/model.js";
import { drawingDigest } from "../domain/sample-key.js";
import type { Logger } from "../log.js";
import { ObjectDamaged, ObjectMissing, type ObjectStore } from "../storage/object-store.js";

export interface MakingDependencies {
  db: Executor;
  store: ObjectStore;
  log: Logger;
}

/**
 * Makes and keeps a claimed model's weights: its check is due then. One whose training images storage has lost is REJECTED:
 * no second try would find them. Throws what else failed, or the signal's reason.
 */
export async function makeWeights(
  { db, store, log }: MakingDependencies,
  model: ModelRow,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = performance.now();
  const images = await subset(db, store, model).catch((error: unknown) => {
    if (error instanceof ObjectMissing || error instanceof ObjectDamaged) return null;
    throw error;
  });
  if (!images) {
    const reason = "the images of its training set are missing or damaged in storage: it cannot be made of them";
    await settleCheck(db, model, { ok: false, reason });
    log.error({ model: model.slug }, "a model's training images are missing or damaged");
    return;
  }
  const file = await makeAnalyticFile({ ...images, denoiser: denoiserOf(model) }, signal);
  const { name, digest } = await store.put("weights", "onnx", file);
  if (model.digest !== null && model.digest !== digest) {
    const reason =
      "its weights were lost, and what makes them today makes others: its samples could not be drawn again";
    await settleCheck(db, model, { ok: false, reason });
    return;
  }
  const drawing = plainDenoiser(digest, model.shape);
  await settleWeights(db, model.id, { digest, weightsObject: name, drawing, drawingDigest: drawingDigest(drawing) });
  log.info(
    { model: model.slug, milliseconds: Math.round(performance.now() - startedAt) },
    "a model's weights are made",
  );
}

function denoiserOf({ architecture, slug }: ModelRow): AnalyticDenoiser {
  const names = Object.keys(ANALYTIC_ARCHITECTURES) as AnalyticDenoiser[];
  const denoiser = names.find((name) => ANALYTIC_ARCHITECTURES[name] === architecture);
  if (!denoiser) throw new Error(`${slug} is a ${architecture}, which this version cannot make`);
  return denoiser;
}

/** The images that the model follows from, of all classes or of one. */
async function subset(db: Executor, store: ObjectStore, model: ModelRow) {
  const set = await trainingSetById(db, model.trainingSetId!);
  if (!set) throw new Error(`the training set of ${model.slug} is gone`);
  const { trainingSize: size, trainingOffset: offset, trainingOnlyClass: onlyClass } = model;
  const [channels, height, width] = set.shape;
  const bytes = channels * height * width;
  const images = await store.get(set.imagesObject);
  const all = images.subarray(offset! * bytes, (offset! + size!) * bytes);
  // A Buffer's memory may be shared with others: the thread gets a copy of this part alone.
  if (onlyClass === null) return { images: new Uint8Array(all), count: size!, shape: set.shape };
  const labels = (await store.get(set.labelsObject!)).subarray(offset!, offset! + size!);
  const chosen = [...labels.keys()].filter((i) => labels[i] === onlyClass);
  const part = new Uint8Array(chosen.length * bytes);
  chosen.forEach((from, to) => {
    part.set(all.subarray(from * bytes, (from + 1) * bytes), to * bytes);
  });
  return { images: part, count: chosen.length, shape: set.shape };
}
