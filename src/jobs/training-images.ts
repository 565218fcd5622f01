/** The images of a registered model's training subset that its check tries it on. */
import type { TrainingImages } from "../children/drawing-child.js";
import type { Executor } from "../db/executor.js";
import { type ModelRow, trainingSetById } from "../db/queries/models.js";
import type { ObjectStore } from "../storage/object-store.js";

/**
 * The Gaussian that a network is held against costs images × values²: so many images, evenly spread, are enough for the
 * few hundred directions that stand out of noise of 0.5. A frame's body, and the check's memory, have their end too.
 */
const MOST_IMAGES = 8_192;
/** Beyond this many values an image its products are of images: images² × values. */
const MOST_VALUES = 1_024;
const MOST_BYTES = 64 * 2 ** 20;

/** Or why there are none, in words. */
export async function trainingImages(
  deps: { db: Executor; store: ObjectStore },
  model: ModelRow,
): Promise<TrainingImages | string> {
  if (model.kind === "ANALYTIC") return "it follows from its training set";
  if (model.shipped) return "it ships with the program, whose tests try it";
  const set = model.trainingSetId === null ? null : await trainingSetById(deps.db, model.trainingSetId);
  if (!set) return "its card names no training set";
  const { trainingOffset, trainingSize, trainingOnlyClass: onlyClass } = model;
  const end = trainingOffset! + trainingSize!;
  const labels = set.labelsObject === null ? null : await deps.store.get(set.labelsObject);
  const subset: number[] = [];
  for (let i = trainingOffset!; i < end; i++) if (onlyClass === null || labels![i] === onlyClass) subset.push(i);

  const values = set.shape.reduce((product, length) => product * length, 1);
  const most = Math.min(values > MOST_VALUES ? MOST_VALUES : MOST_IMAGES, Math.ceil(MOST_BYTES / values));
  const count = Math.min(subset.length, most);
  const chosen = Array.from({ length: count }, (_, i) => subset[Math.floor(((i + 0.5) * subset.length) / count)]!);
  const images = await deps.store.get(set.imagesObject);
  const pixels = new Uint8Array(count * values);
  chosen.forEach((from, to) => {
    pixels.set(images.subarray(from * values, (from + 1) * values), to * values);
  });
  // Whose names are its set's has its numbers too.
  const sameClasses =
    model.classes.length === set.classes.length && model.classes.every((name, i) => name === set.classes[i]);
  return { pixels, count, labels: labels && sameClasses ? chosen.map((i) => labels[i]!) : null };
}
