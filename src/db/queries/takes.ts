/** What a worker takes, as conditions on rows. */
import { type SQL, sql } from "drizzle-orm";
import type { Takes } from "../../domain/takes.js";
import { texts } from "./samples.js";

const EVERYTHING = sql`true`;

/** On `source`: another version of a sampler draws something else, so its rows are left to who has it. */
export function takesSource(takes: Takes | null): SQL {
  if (!takes) return EVERYTHING;
  const versions = sql`${JSON.stringify(takes.samplers)}::jsonb -> (source.sampler ->> 'method') @> (source.sampler -> 'version')`;
  if (!takes.models) return versions;
  return sql`${versions} and exists (
    select 1 from model where model.drawing_digest = source.drawing_digest and ${takesModel(takes)})`;
}

/** On `model`. */
export function takesModel(takes: Takes | null): SQL {
  return takes?.models ? sql`model.slug like any(${texts(takes.models.map(pattern))})` : EVERYTHING;
}

/** On a finding's `body`: of those whose sampler it knows, or that have none. */
export function takesFinding(takes: Takes | null): SQL {
  if (!takes) return EVERYTHING;
  return sql`(body -> 'sampler' is null
    or ${JSON.stringify(takes.samplers)}::jsonb -> (body -> 'sampler' ->> 'method') @> (body -> 'sampler' -> 'version'))`;
}

function pattern(glob: string): string {
  return glob
    .replace(/[\\%_]/g, "\\$&")
    .replaceAll("*", "%")
    .replaceAll("?", "_");
}
