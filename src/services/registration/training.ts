/** The columns of a training subset; `count` is how many images it holds, which with onlyClass the labels tell. */
import type { TrainingSetRow } from "../../db/queries/models.js";
import { badInput } from "../../errors.js";
import type { ObjectStore } from "../../storage/object-store.js";

export interface TrainingSubset {
  size: number;
  offset: number;
  onlyClass?: number;
  steps?: number;
  run?: string;
}

/** Throws BAD_USER_INPUT, fields under `path`, for a subset that the set does not have. */
export async function trainingColumns(
  store: ObjectStore,
  { size, offset, onlyClass, steps, run }: TrainingSubset,
  set: Pick<TrainingSetRow, "id" | "slug" | "size" | "classes" | "labelsObject">,
  path: string,
) {
  if (offset + size > set.size) {
    const asked = `images ${offset} to ${offset + size - 1} are asked`;
    throw badInput(`${path}.size`, `${asked}, and ${set.slug} has images 0 to ${set.size - 1}.`);
  }
  return {
    trainingSetId: set.id,
    trainingSize: size,
    trainingOffset: offset,
    trainingOnlyClass: onlyClass ?? null,
    trainingCount: onlyClass === undefined ? size : await countOf(store, set, offset, size, onlyClass, path),
    trainingSteps: steps ?? null,
    trainingRun: run ?? null,
  };
}

async function countOf(
  store: ObjectStore,
  set: Pick<TrainingSetRow, "slug" | "classes" | "labelsObject">,
  offset: number,
  size: number,
  onlyClass: number,
  path: string,
): Promise<number> {
  const field = `${path}.onlyClass`;
  if (set.labelsObject === null) throw badInput(field, `onlyClass needs labels, and ${set.slug} has none.`);
  if (onlyClass >= set.classes.length) {
    throw badInput(field, `onlyClass is ${onlyClass}: ${set.slug} has classes 0 to ${set.classes.length - 1}.`);
  }
  const labels = (await store.get(set.labelsObject)).subarray(offset, offset + size);
  const count = labels.reduce((n, label) => n + (label === onlyClass ? 1 : 0), 0);
  if (count > 0) return count;
  throw badInput(field, `None of these images of ${set.slug} is of class ${onlyClass}.`);
}
