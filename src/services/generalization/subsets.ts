/** What a model learned from: its own training subset, and its parents'. */
import { scopeOf } from "../../access/scope.js";
import type { Executor } from "../../db/executor.js";
import { findModels, findTrainingSets, type TrainingSetRow } from "../../db/queries/models.js";
import type { SubsetOfSet } from "../../db/queries/nearest-training.js";
import type { Viewer } from "../../domain/viewer.js";
import type { ObjectStore } from "../../storage/object-store.js";
import { modelView } from "../models.js";
import type { ModelView } from "../views.js";

/** A part of a set, with the indices of its images, rising. */
export interface Subset extends SubsetOfSet {
  set: TrainingSetRow;
  indices: Uint32Array;
}

/** Nobody fine-tunes deeper; a chain that closes on itself ends here too. */
const MOST_PARENTS = 8;

/**
 * The subsets of a model and of those it was fine-tuned or distilled from: a copy of either is a copy. The model's own first;
 * one that lies within another is left out, as is one of images of another shape or that the viewer may not see. Empty for
 * a model whose card names no training.
 */
export async function trainingSubsets(
  { db, store }: { db: Executor; store: ObjectStore },
  viewer: Viewer,
  model: ModelView,
): Promise<Subset[]> {
  const parts: SubsetOfSet[] = [];
  let parent: ModelView | null = model;
  for (let depth = 0; parent && depth <= MOST_PARENTS; depth++) {
    if (parent.training) {
      const { setId, offset, size, onlyClass } = parent.training;
      parts.push({ setId, offset, size, onlyClass });
    }
    parent = parent.parentId === null ? null : await visibleModel(db, viewer, parent.parentId);
  }
  const sets = await findTrainingSets(db, scopeOf(viewer), [...new Set(parts.map((part) => part.setId))]);
  const usable = parts.flatMap((part) => {
    const set = sets.find(({ id }) => id === part.setId);
    return set && set.shape.join() === model.shape.join() ? [{ ...part, set }] : [];
  });
  const kept = usable.filter((part, i) => !usable.some((other, j) => j !== i && covers(other, part, j < i)));
  return Promise.all(kept.map(async (part) => ({ ...part, indices: await indicesOf(store, part) })));
}

async function visibleModel(db: Executor, viewer: Viewer, id: string): Promise<ModelView | null> {
  const [row] = await findModels(db, scopeOf(viewer), { ids: [id] });
  return row ? modelView(row) : null;
}

/** Of two that are equal the earlier covers the later. */
function covers(a: SubsetOfSet, b: SubsetOfSet, earlier: boolean): boolean {
  const within =
    a.setId === b.setId &&
    a.offset <= b.offset &&
    b.offset + b.size <= a.offset + a.size &&
    (a.onlyClass === null || a.onlyClass === b.onlyClass);
  const equal = a.offset === b.offset && a.size === b.size && a.onlyClass === b.onlyClass;
  return within && (!equal || earlier);
}

/** Of its images those that count, rising. */
export async function indicesOf(
  store: ObjectStore,
  { set, offset, size, onlyClass }: SubsetOfSet & { set: TrainingSetRow },
): Promise<Uint32Array> {
  const all = Uint32Array.from({ length: size }, (_, i) => offset + i);
  if (onlyClass === null) return all;
  if (set.labelsObject === null) return new Uint32Array(0);
  const labels = await store.get(set.labelsObject);
  return all.filter((index) => labels[index] === onlyClass);
}

/** 2^32 over the golden ratio, odd: multiplying by it orders whole numbers so that the first k are spread evenly, for every k. */
const GOLDEN = 2_654_435_769;

/**
 * Images of the model's own set that lie outside all its subsets, at most `count`: of the model's class where it learned one
 * class alone, of `classLabel` where one is asked. Those with the least (index · 2654435769) mod 2^32, in that order: the same
 * at every question, spread over the whole set, and those of a smaller count are among those of a larger.
 */
export async function heldOutImages(
  store: ObjectStore,
  subsets: Subset[],
  onlyClass: number | null,
  count: number,
): Promise<number[]> {
  const { set } = subsets[0]!;
  const learned = new Set(subsets.filter((part) => part.setId === set.id).flatMap((part) => [...part.indices]));
  const labels = onlyClass === null || set.labelsObject === null ? null : await store.get(set.labelsObject);
  if (onlyClass !== null && labels === null) return [];
  const free: number[] = [];
  for (let i = 0; i < set.size; i++) if (!learned.has(i) && (!labels || labels[i] === onlyClass)) free.push(i);
  const place = (index: number) => Math.imul(index, GOLDEN) >>> 0;
  return free.sort((i, j) => place(i) - place(j)).slice(0, count);
}
