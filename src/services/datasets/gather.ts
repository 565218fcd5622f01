/** The content of a version from rows and storage, read as its files are written: some hundred samples at a time. */
import { findSourceIds } from "../../db/queries/sources.js";
import { canonicalJson } from "../../domain/digest.js";
import { chance as chanceScore } from "../../metrics/chance.js";
import { mean, score } from "../../metrics/score.js";
import { ObjectDamaged, ObjectMissing, type ObjectStore } from "../../storage/object-store.js";
import { mostChanceSeeds } from "../comparing/chance-seeds.js";
import { valuesOfRows } from "../comparing/compare.js";
import { descriptorsOf } from "../comparing/descriptors.js";
import { matchesOfImages } from "../comparing/image-values.js";
import { samplerWords } from "../comparing/labels.js";
import { allPairs } from "../comparing/pairs.js";
import { regionInForce } from "../comparing/region.js";
import type { ValuesDependencies } from "../comparing/values.js";
import { readRows } from "../sampling/read.js";
import type { ImageView, SampleView } from "../views.js";
import type { DescriptorRow, Measured, SampleRow, VersionContent } from "./files/content.js";
import type { Frozen } from "./frozen.js";
import { sheetParts } from "./sheets.js";

export type GatherDependencies = ValuesDependencies & { store: Pick<ObjectStore, "get"> };

/** A block of kept values. */
const SEEDS = 256;
/** Images that are read from storage at once. */
const AT_ONCE = 16;
/** Fixed, not this server's limits: chance looks at as many seeds wherever the same content is published. */
const CHANCE = { products: 1_000_000, chancePairs: 100_000 };

/** An image that is gone or damaged, by what it is of; it has been reported and is drawn again where that can be done. */
export class ImageLost extends Error {
  override name = "ImageLost";
}

export async function gather(
  deps: GatherDependencies,
  { study, asked, metrics }: Frozen,
  { signal, pause }: { signal: AbortSignal; pause: () => Promise<void> },
): Promise<VersionContent> {
  const sourceIds = await findSourceIds(
    deps.db,
    asked.sources.map(({ view }) => view.digest),
  );
  const where = {
    ...{
      sourceIds,
      notSampled: null,
      job: null,
      counts: { ready: 0, failed: 0, queued: 0, missing: 0, notImported: 0 },
    },
    patience: { start: true, until: Number.POSITIVE_INFINITY, signal },
  };
  const { seeds } = asked;
  const chunks = Array.from({ length: Math.ceil(seeds.length / SEEDS) }, (_, i) =>
    seeds.slice(i * SEEDS, (i + 1) * SEEDS),
  );
  const next = async () => {
    signal.throwIfAborted();
    await pause();
    signal.throwIfAborted();
  };

  /** One source's samples that are there, some at a time. */
  async function* ofSource(i: number): AsyncGenerator<SampleView[]> {
    for (const chunk of chunks) {
      await next();
      const one = { ...asked, sources: [asked.sources[i]!] };
      const [row] = await readRows(deps, one, chunk, where);
      yield row!.filter(({ image }) => image !== null);
    }
  }

  async function* samples(): AsyncGenerator<SampleRow> {
    for (const [i, { label, sampler, condition }] of study.sources.entries()) {
      for await (const views of ofSource(i)) {
        for (let start = 0; start < views.length; start += AT_ONCE) {
          const some = views.slice(start, start + AT_ONCE);
          const pngs = await Promise.all(some.map(({ image }) => pngOf(deps, image!)));
          for (const [at, view] of some.entries()) {
            yield {
              ...{ source: label, seed: view.seed.value, sampler: samplerWords(sampler) },
              condition: condition && canonicalJson(condition),
              ...{ key: view.key, pixels: view.image!.pixels, png: pngs[at]! },
              drawing: view.provenance,
            };
          }
        }
      }
    }
  }

  async function* measured(): AsyncGenerator<Measured> {
    const pairs = allPairs(study.sources.length);
    for (const [m, metric] of metrics.entries()) {
      const measure = { metric, threshold: metric.threshold, region: null };
      const values = pairs.map(() => new Float64Array(seeds.length).fill(Number.NaN));
      const most = mostChanceSeeds(CHANCE, { metric, a: asked.sources[0]!.view, alternatives: null });
      /** The first seeds of each pair whose both images are there. */
      const first = pairs.map((): [ImageView[][], ImageView[][]] => [[], []]);
      for (const [c, chunk] of chunks.entries()) {
        await next();
        const part = { ...asked, seeds: chunk };
        const rows = await readRows(deps, part, chunk, where);
        const found = await valuesOfRows(deps, part, where, rows, pairs, measure);
        found.values.forEach((list, p) => {
          list.forEach((value, s) => {
            values[p]![c * SEEDS + s] = value ?? Number.NaN;
          });
        });
        pairs.forEach(([i, j], p) => {
          const [ofA, ofB] = first[p]!;
          for (let s = 0; s < chunk.length && ofA.length < most; s++) {
            const [a, b] = [rows[i]![s]!.image, rows[j]![s]!.image];
            if (!a || !b) continue;
            ofA.push([a]);
            ofB.push([b]);
          }
        });
      }
      const rows: Measured["pairs"] = [];
      for (const [p, [i, j]] of pairs.entries()) {
        await next();
        const [a, b] = [asked.sources[i]!.view, asked.sources[j]!.view];
        const { region, unmeasured } = regionInForce(null, a, b, metric);
        const of = { metric, unmeasured, patience: where.patience };
        const matches = await matchesOfImages(deps, of, metric.threshold, ...first[p]!);
        const list = Array.from(values[p]!, (value) => (Number.isNaN(value) ? null : value));
        rows.push({
          ...{ a: study.sources[i]!.label, b: study.sources[j]!.label, region, values: values[p]! },
          score: score(list, metric.threshold, metric.direction),
          mean: mean(list),
          chance: chanceScore(matches, seeds.length),
        });
      }
      yield { metric: study.metrics[m]!, pairs: rows };
    }
  }

  async function* descriptors(): AsyncGenerator<DescriptorRow> {
    for (const metric of metrics.filter(({ kind }) => kind === "DESCRIPTOR_COSINE")) {
      for (const [i, { label }] of study.sources.entries()) {
        for await (const views of ofSource(i)) {
          const vectors = await descriptorsOf(
            deps,
            metric,
            views.map(({ image }) => image!),
            where.patience,
          );
          for (const { seed, image } of views) {
            const vector = vectors.get(image!.pixels);
            if (!vector) throw new ImageLost(`${label}, seed ${seed.value}, could not be described`);
            yield { metric: metric.id, source: label, seed: seed.value, pixels: image!.pixels, vector };
          }
        }
      }
    }
  }

  async function* sheets(): AsyncGenerator<Uint8Array> {
    for (const part of sheetParts(study.sources.length, seeds.length, asked.sources[0]!.view.model.shape)) {
      await next();
      const some = { ...asked, sources: asked.sources.slice(...part.sources) };
      const rows = await readRows(deps, some, seeds.slice(...part.seeds), where);
      const objects = rows.map((row) => row.map(({ image }) => image?.object ?? null));
      const { png, problems } = await deps.scoring.sheet(objects, { signal });
      for (const { object, kind } of problems) await deps.damage.report(object, kind);
      if (problems.length > 0) throw new ImageLost("an image of a sheet could not be read");
      yield png;
    }
  }

  return { study, samples, measured, descriptors, sheets };
}

async function pngOf({ store, damage }: GatherDependencies, { object }: ImageView): Promise<Uint8Array> {
  try {
    return await store.get(object);
  } catch (error) {
    const kind = error instanceof ObjectMissing ? "missing" : error instanceof ObjectDamaged ? "damaged" : null;
    if (kind === null) throw error;
    await damage.report(object, kind);
    throw new ImageLost(`an image is ${kind}`);
  }
}
