/**
 * The zoo: models and training sets in a folder, registered at start by digest. A second start changes nothing; a changed
 * file is a new model under a name of its own, never a silent replacement.
 */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Executor } from "../../db/executor.js";
import {
  allTrainingSets,
  insertModels,
  insertTrainingSet,
  linkParents,
  type ModelRow,
  modelSlugs,
  type NewModelRow,
  shippedModels,
  type TrainingSetRow,
  trainingSetByDigest,
} from "../../db/queries/models.js";
import { transaction } from "../../db/retry.js";
import { sha256 } from "../../domain/digest.js";
import { drawingDigest } from "../../domain/sample-key.js";
import { parseIdx } from "../../images/idx.js";
import type { Queue } from "../../jobs/queue.js";
import type { Logger } from "../../log.js";
import type { ObjectStore } from "../../storage/object-store.js";
import { analyticModel } from "./analytic.js";
import { AnalyticCard, ModelCard, TrainingSetCard } from "./cards.js";
import { drawingOf } from "./drawing.js";
import { keepWeights } from "./keep-weights.js";
import { trainingColumns } from "./training.js";

export interface ZooDependencies {
  db: Executor;
  store: ObjectStore;
  queue: Queue;
  log: Logger;
}

const OWNER = "concordance";
const SHIPPED = { shipped: true, owner: OWNER, visibility: "PUBLIC" } as const;
const unzip = promisify(gunzip);

/** Registers what is new in `directory`; how many models were. A file that cannot be registered is said and passed over. */
export async function registerZoo(deps: ZooDependencies, directory: string): Promise<number> {
  const { db, queue } = deps;
  for (const card of await cardsIn(path.join(directory, "training"))) {
    await passOver(deps, card, () => registerTrainingSet(deps, card));
  }
  const slugs = await modelSlugs(db);
  const known: Known = {
    sets: await allTrainingSets(db),
    models: await shippedModels(db),
    parents: new Map(),
    takeSlug: (slug, digest) => takeSlug(slug, digest, slugs),
  };
  const fresh = [
    ...(await newRows(deps, path.join(directory, "models"), (file) => newModel(deps, file, known))),
    ...(await newRows(deps, path.join(directory, "analytic"), (file) => newAnalyticModel(deps, file, known))),
  ];
  if (fresh.length === 0) return 0;
  await transaction(db, async (tx) => {
    await insertModels(tx, fresh);
    await linkParents(tx, known.parents);
    await queue.wake(tx, fresh.length);
  });
  return fresh.length;
}

/** What is registered already: read once for all cards. */
export interface Known {
  sets: TrainingSetRow[];
  models: ModelRow[];
  /** By the slug of a new model, its parent's: they may come in one go. */
  parents: Map<string, string>;
  /** The card's own slug, or with the beginning of a digest where another holds it; nobody else gets it then. */
  takeSlug(slug: string, digest: string): string;
}

async function newRows(
  deps: ZooDependencies,
  directory: string,
  make: (file: string) => Promise<NewModelRow | null>,
): Promise<NewModelRow[]> {
  const cards = await cardsIn(directory);
  const rows = await Promise.all(cards.map((card) => passOver(deps, card, () => make(card))));
  return rows.filter((row) => row != null);
}

async function cardsIn(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => path.join(directory, name));
}

async function passOver<T>({ log }: ZooDependencies, card: string, register: () => Promise<T>): Promise<T | undefined> {
  try {
    return await register();
  } catch (error) {
    log.error(
      { err: error, card: path.basename(card) },
      "this card could not be registered; the server goes on without it",
    );
    return undefined;
  }
}

async function registerTrainingSet({ db, store, log }: ZooDependencies, file: string): Promise<void> {
  const card = TrainingSetCard.parse(JSON.parse(await readFile(file, "utf8")));
  const known = await trainingSetByDigest(db, card.digest);
  if (known && (await store.has(known.imagesObject))) return;
  const read = async (part: { file: string; sha256: string }) => {
    const bytes = await readFile(path.join(path.dirname(file), part.file));
    if (sha256(bytes) !== part.sha256) throw new Error(`${part.file} is not the file that its card describes`);
    return parseIdx(part.file.endsWith(".gz") ? await unzip(bytes) : bytes);
  };
  const images = await read(card.images);
  if (sha256(images.data) !== card.digest) throw new Error(`${card.images.file} holds other pixels than its card says`);
  const labels = card.labels ? await read(card.labels) : null;
  const imagesObject = (await store.put("training", "bin", images.data)).name;
  const labelsObject = labels ? (await store.put("training", "bin", labels.data)).name : null;
  const taken = new Set((await allTrainingSets(db)).map((set) => set.slug));
  await insertTrainingSet(db, {
    slug: takeSlug(card.slug, card.digest, taken),
    title: card.title,
    size: card.size,
    shape: card.shape,
    digest: card.digest,
    license: card.license ?? null,
    classes: card.classes,
    imagesObject,
    labelsObject,
    owner: OWNER,
    visibility: "PUBLIC",
  });
  log.info({ set: card.slug, images: card.size }, "registered a training set");
}

/** The row of a model that is new, its weights stored; null for one that is known. It is CHECKING until its check has passed. */
async function newModel({ store, log }: ZooDependencies, file: string, known: Known): Promise<NewModelRow | null> {
  const card = ModelCard.parse(JSON.parse(await readFile(file, "utf8")));
  const weights = await readFile(file.replace(/\.json$/, ".onnx"));
  const digest = sha256(weights);
  const drawing = drawingOf(card, digest);
  const key = drawingDigest(drawing);
  const model = known.models.find((row) => row.drawingDigest === key);
  await keepWeights(store, digest, weights);
  if (model) return null;
  const set = card.training && known.sets.find((row) => row.slug === card.training!.set);
  if (card.training && !set) throw new Error(`no training set named ${card.training.set}`);
  const training = card.training && set ? await trainingColumns(store, card.training, set, "training") : {};
  const slug = known.takeSlug(card.slug, digest);
  if (slug !== card.slug) log.warn({ model: card.slug, slug }, "the weights have changed: registered as a new model");
  if (card.parent) known.parents.set(slug, card.parent);
  return {
    slug,
    title: card.title,
    kind: "ONNX",
    state: "CHECKING",
    framework: card.framework,
    architecture: card.architecture,
    parameterization: card.parameterization,
    parameters: card.parameters ?? null,
    shape: card.shape,
    classes: card.classes ?? [],
    digest,
    weightsObject: `weights/${digest}.onnx`,
    drawing,
    drawingDigest: key,
    ...training,
    license: card.license ?? null,
    ...SHIPPED,
  };
}

async function newAnalyticModel(deps: ZooDependencies, file: string, known: Known): Promise<NewModelRow | null> {
  const card = AnalyticCard.parse(JSON.parse(await readFile(file, "utf8")));
  const row = await analyticModel(deps, card, known);
  return row && { ...row, ...SHIPPED };
}

function takeSlug(slug: string, digest: string, taken: Set<string>): string {
  const free = taken.has(slug) ? `${slug}-${digest.slice(0, 8)}` : slug;
  taken.add(free);
  return free;
}
