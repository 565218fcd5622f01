/** Imported samples become objects in storage, then one model and its samples in one transaction. */
import type { Executor } from "../../db/executor.js";
import { record } from "../../db/queries/audit.js";
import { type ImportedRow, keepImported } from "../../db/queries/imports.js";
import { insertModel, modelBySlug, trainingSetByDigest } from "../../db/queries/models.js";
import { keepSources } from "../../db/queries/sources.js";
import { hasToken } from "../../db/queries/tokens.js";
import { transaction } from "../../db/retry.js";
import { OPERATOR } from "../../domain/audit.js";
import { digestOf } from "../../domain/digest.js";
import type { ImportedFrom, Visibility } from "../../domain/model.js";
import { drawingDigest, importedDrawing, sampleKeys, sourceDigest } from "../../domain/sample-key.js";
import { badInput } from "../../errors.js";
import { pixelDigest } from "../../images/digest.js";
import { encodePng } from "../../images/png.js";
import type { ObjectStore } from "../../storage/object-store.js";
import { trainingColumns } from "../registration/training.js";
import type { ImportCard } from "./import-card.js";
import type { ImportedSample } from "./imported-sample.js";

export interface ImportDependencies {
  db: Executor;
  store: ObjectStore;
}
export interface Importer {
  owner: string;
  visibility: Visibility;
}
export interface Import {
  slug: string;
  samples: number;
  outcome: "IMPORTED" | "UNCHANGED";
}
type Stored = Omit<ImportedRow, "key">;

/** Objects that are written at a time: each waits for the disk. */
const AT_ONCE = 16;
/** Whose what the operator imports is: what `viewer.name` is on loopback while no token exists. */
export const LOCAL = "local";

/** A name without a token would own what nobody could ever change. BAD_USER_INPUT. */
export async function checkOwner(db: Executor, owner: string): Promise<void> {
  if (owner === LOCAL || (await hasToken(db, owner))) return;
  throw badInput("owner", `${owner} has no valid token here: accepted are the names that \`token list\` shows.`);
}

/**
 * The same again changes nothing, but brings back what storage has lost. BAD_USER_INPUT for a slug that is taken; nothing
 * is to be seen of an import that ends before its last sample is stored.
 */
export async function importSamples(
  { db, store }: ImportDependencies,
  card: ImportCard,
  samples: AsyncIterable<ImportedSample>,
  { owner, visibility }: Importer,
  progress: (stored: number) => void,
): Promise<Import> {
  const training = await trainingOf({ db, store }, card);
  const rows = await storeAll(store, samples, progress);
  const { noise, noiseName } = schemeOf(card);
  const { slug, title, source, framework, architecture, shape } = card;
  const content = rows.map(({ seed, pixels }) => [seed, pixels] as const).sort(([x], [y]) => x - y);
  const imported: ImportedFrom = {
    digest: digestOf({ noise, noiseName, shape, samples: content }),
    ...{ source, noise, noiseName, sampler: card.sampler ?? null },
  };
  const drawing = importedDrawing(imported.digest);
  const digest = drawingDigest(drawing.model);
  const keyOf = sampleKeys(drawing);
  return transaction(db, async (tx) => {
    const fresh = await insertModel(tx, {
      ...{ slug, title, framework, architecture, shape, owner, visibility, imported, ...training },
      ...{ kind: "IMPORTED", state: "READY", classes: [], license: card.license ?? null, drawingDigest: digest },
    });
    if (!fresh && (await modelBySlug(tx, slug))?.drawingDigest !== digest) {
      throw badInput("slug", `slug is ${slug}, which another model has, or other samples: choose another name.`);
    }
    const sources = await keepSources(tx, [{ digest: sourceDigest(drawing), drawingDigest: digest, drawing }]);
    await keepImported(
      tx,
      { sourceId: sources.get(sourceDigest(drawing))!, noise, shape, asker: owner },
      rows.map((row) => ({ ...row, key: keyOf({ scheme: noise, terms: [{ seed: row.seed, weight: 1 }] }) })),
    );
    if (fresh) {
      const detail = { model: slug, source, samples: rows.length, owner };
      await record(tx, { actor: OPERATOR, action: "IMPORTED", subject: `Model:${fresh.id}`, detail });
    }
    return { slug, samples: rows.length, outcome: fresh ? "IMPORTED" : "UNCHANGED" };
  });
}

async function storeAll(
  store: ObjectStore,
  samples: AsyncIterable<ImportedSample>,
  progress: (stored: number) => void,
): Promise<Stored[]> {
  const rows: Stored[] = [];
  let waiting: ImportedSample[] = [];
  const flush = async () => {
    const stored = await Promise.all(
      waiting.map(async ({ seed, pixels }): Promise<Stored> => {
        const { name, bytes } = await store.put("images", "png", encodePng(pixels));
        return { seed, pixels: pixelDigest(pixels.data), object: name, bytes };
      }),
    );
    rows.push(...stored);
    waiting = [];
    progress(rows.length);
  };
  for await (const sample of samples) {
    waiting.push(sample);
    if (waiting.length === AT_ONCE) await flush();
  }
  await flush();
  return rows;
}

function schemeOf({ noise }: ImportCard): Pick<ImportedFrom, "noise" | "noiseName"> {
  return typeof noise === "string" ? { noise, noiseName: null } : { noise: "EXTERNAL", noiseName: noise.external };
}

/** The columns of a card's training; none where it names none. BAD_USER_INPUT for a set that is not here. */
async function trainingOf({ db, store }: ImportDependencies, { training }: ImportCard) {
  if (!training) return {};
  const { digest, ...subset } = training;
  const set = await trainingSetByDigest(db, digest);
  if (set) return trainingColumns(store, subset, set, "training");
  const words = "No training set here has this digest: register it with training-set:add, or leave training out";
  throw badInput("training.digest", `${words}.`);
}
