/** A published version as cards and samples: each of its sources is what one IMPORTED model drew. */
import path from "node:path";
import { z } from "zod";
import type { Executor } from "../../db/executor.js";
import { trainingSetByDigest } from "../../db/queries/models.js";
import { canonicalJson } from "../../domain/digest.js";
import { NOISE_SCHEMES } from "../../domain/noise.js";
import { badInput } from "../../errors.js";
import { readJson } from "../datasets/read-json.js";
import { checkImportCard, type ImportCard } from "./import-card.js";
import type { ReadRow } from "./imported-sample.js";
import { groupsByValue, parquetRows } from "./read-parquet.js";

export interface VersionSource {
  card: ImportCard;
  rows: AsyncIterable<ReadRow>;
  /** A training set that its card names, which is not here. */
  absentSet: string | null;
}

const Study = z.object({
  noise: z.enum(NOISE_SCHEMES),
  sources: z
    .array(
      z.object({
        label: z.string(),
        model: z.string(),
        sampler: z.object({ method: z.string(), steps: z.number().optional() }),
        condition: z.unknown(),
      }),
    )
    .min(1)
    .max(1_000),
});
const Models = z.array(
  z.object({
    slug: z.string(),
    title: z.string(),
    framework: z.string(),
    architecture: z.string(),
    shape: z.array(z.number()),
    license: z.string().nullable(),
    imported: z
      .object({ source: z.string(), noiseName: z.string().nullable(), sampler: z.string().nullable() })
      .optional(),
    training: z
      .object({
        set: z.string(),
        setDigest: z.string(),
        size: z.number(),
        offset: z.number(),
        onlyClass: z.number().nullable(),
        steps: z.number().nullable(),
      })
      .nullable(),
  }),
);
type Source = z.infer<typeof Study>["sources"][number];
type Model = z.infer<typeof Models>[number];

/** `folder` holds study.json, models.json and samples.parquet; `address`: what the models are marked with. BAD_USER_INPUT. */
export async function versionSources(
  db: Executor,
  folder: string,
  { digest, address }: { digest: string; address: string },
): Promise<VersionSource[]> {
  const study = await readJson(folder, "study.json", Study);
  const models = await readJson(folder, "models.json", Models);
  const place = path.join(folder, "samples.parquet");
  const groups = await groupsByValue(place, "source");
  const sources: VersionSource[] = [];
  const slugs = new Set<string>();
  for (const source of study.sources) {
    const found = groups.get(source.label);
    // A version may be partial: what has no sample is no model.
    if (!found) continue;
    const model = models.find(({ slug }) => slug === source.model);
    if (!model) throw badInput("version", `The version's models.json has no card of ${source.model}.`);
    const { training, absentSet } = await trainingOf(db, model);
    const card = checkImportCard({
      ...{ slug: slugOf(model.slug, digest, slugs), title: titleOf(model, source).slice(0, 200) },
      source: (model.imported ? `${model.imported.source}, by ${address}` : address).slice(0, 500),
      ...{ framework: model.framework, architecture: model.architecture, shape: model.shape },
      ...(model.license !== null && { license: model.license }),
      noise: study.noise === "EXTERNAL" ? { external: model.imported?.noiseName } : study.noise,
      sampler: samplerOf(model, source).slice(0, 200),
      ...(training && { training }),
    });
    const wanted = { column: "source", value: source.label, groups: found };
    sources.push({ card, rows: parquetRows(place, card.columns, wanted), absentSet });
  }
  if (sources.length === 0) throw badInput("version", "The version has no samples of its sources.");
  return sources;
}

/** Named by model and version: a model of the same name may be here, and draw. */
function slugOf(model: string, digest: string, taken: Set<string>): string {
  const name = `${model.slice(0, 60)}-${digest.slice(0, 8)}`;
  let slug = name;
  for (let n = 2; taken.has(slug); n++) slug = `${name}-${n}`;
  taken.add(slug);
  return slug;
}

function titleOf({ slug, title }: Model, { label }: Source): string {
  return label === slug ? title : `${title} (${label})`;
}

function samplerOf({ imported }: Model, { sampler, condition }: Source): string {
  if (sampler.method === "EXTERNAL") return imported?.sampler ?? "not known";
  const words = `${sampler.method}${sampler.steps === undefined ? "" : ` ${sampler.steps}`}`;
  return condition == null ? words : `${words}, ${canonicalJson(condition)}`;
}

async function trainingOf(db: Executor, { training }: Model) {
  if (!training) return { training: null, absentSet: null };
  const { set, setDigest, size, offset, onlyClass, steps } = training;
  if (!(await trainingSetByDigest(db, setDigest))) return { training: null, absentSet: set };
  const given = { ...(onlyClass !== null && { onlyClass }), ...(steps !== null && { steps }) };
  return { training: { digest: setDigest, size, offset, ...given }, absentSet: null };
}
