/** Registers a training set from its card and the files beside it: read whole and checked, then stored, then a row. */

import type { Executor } from "../../db/executor.js";
import { record } from "../../db/queries/audit.js";
import {
  insertTrainingSet,
  type TrainingSetRow,
  trainingSetByDigest,
  trainingSetBySlug,
} from "../../db/queries/models.js";
import { transaction } from "../../db/retry.js";
import { OPERATOR } from "../../domain/audit.js";
import { sha256 } from "../../domain/digest.js";
import { badInput } from "../../errors.js";
import type { ObjectStore } from "../../storage/object-store.js";
import type { OwnSetCard } from "./own-set-card.js";
import type { ReadSet } from "./set-files.js";

export interface AddedSet {
  slug: string;
  size: number;
  shape: number[];
  digest: string;
  outcome: "ADDED" | "UNCHANGED";
}
const MOST_CLASSES = 256;

/** What was read, as it is kept: labels are a byte an image. */
export interface CheckedSet extends Omit<ReadSet, "labels"> {
  digest: string;
  labels: Uint8Array | null;
}

/** What the files hold beside what the card says. BAD_USER_INPUT, by the card's field. */
export function checkSet(card: OwnSetCard, read: ReadSet): CheckedSet {
  return { ...read, digest: check(card, read), labels: read.labels && checkLabels(card, read.labels, read.size) };
}

/** The same images again change nothing, whatever the card calls them. BAD_USER_INPUT for a slug that is taken. */
export async function addTrainingSet(
  { db, store }: { db: Executor; store: ObjectStore },
  card: OwnSetCard,
  read: CheckedSet,
  owner: string,
): Promise<AddedSet> {
  const { digest, labels } = read;
  const known = await trainingSetByDigest(db, digest);
  if (known) {
    await restore(store, known, read.pixels, labels);
    return { slug: known.slug, size: known.size, shape: known.shape, digest, outcome: "UNCHANGED" };
  }
  if (await trainingSetBySlug(db, card.slug)) {
    throw badInput("slug", `slug is ${card.slug}, which other images have: a set never changes, choose another name.`);
  }
  const imagesObject = (await store.put("training", "bin", read.pixels)).name;
  const labelsObject = labels ? (await store.put("training", "bin", labels)).name : null;
  await transaction(db, async (tx) => {
    const id = await insertTrainingSet(tx, {
      slug: card.slug,
      title: card.title,
      size: read.size,
      shape: read.shape,
      digest,
      license: card.license ?? null,
      classes: card.classes,
      imagesObject,
      labelsObject,
      owner,
      visibility: card.visibility,
    });
    if (id === null) return;
    const detail = { trainingSet: card.slug, owner };
    await record(tx, { actor: OPERATOR, action: "REGISTERED", subject: `TrainingSet:${id}`, detail });
  });
  return { slug: card.slug, size: read.size, shape: read.shape, digest, outcome: "ADDED" };
}

/** What storage has lost since is put back. */
async function restore(store: ObjectStore, known: TrainingSetRow, pixels: Uint8Array, labels: Uint8Array | null) {
  if (!(await store.has(known.imagesObject))) await store.put("training", "bin", pixels);
  if (labels && known.labelsObject && !(await store.has(known.labelsObject)))
    await store.put("training", "bin", labels);
}

function check({ size, shape, digest }: OwnSetCard, read: ReadSet): string {
  if (size !== undefined && size !== read.size) {
    throw badInput("size", `size is ${size}, and the files hold ${read.size} images.`);
  }
  if (shape && shape.join() !== read.shape.join()) {
    const [said, found] = [shape, read.shape].map((one) => one.join("×"));
    throw badInput("shape", `shape is ${said}, and the files' images are ${found} (channels×height×width).`);
  }
  const found = sha256(read.pixels);
  if (digest && digest !== found) throw badInput("digest", `digest is ${digest}, and the pixels hash to ${found}.`);
  return found;
}

function checkLabels({ classes }: OwnSetCard, labels: number[], size: number): Uint8Array {
  if (labels.length !== size) throw badInput("labels", `There are ${labels.length} labels for ${size} images.`);
  if (classes.length === 0)
    throw badInput("classes", "classes names none, and there are labels: name each class, in their order.");
  if (classes.length > MOST_CLASSES)
    throw badInput("classes", `classes names ${classes.length}: at most ${MOST_CLASSES} have labels.`);
  const wrong = labels.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classes.length));
  if (wrong >= 0) {
    throw badInput(
      "labels",
      `Image ${wrong} has the label ${labels[wrong]}: classes go from 0 to ${classes.length - 1}.`,
    );
  }
  return Uint8Array.from(labels);
}
