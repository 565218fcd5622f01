/** The nearest training images that are known, by what an image's pixels are. */
import { sql } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { texts } from "./samples.js";

/** [offset, offset + size) of a set; of one class unless onlyClass is null. */
export interface SubsetOfSet {
  setId: string;
  offset: number;
  size: number;
  onlyClass: number | null;
}
export interface KnownNearest {
  pixels: string;
  nearest: number;
  value: number;
  /** Numerics classes of the descriptors; null where one was not recorded, and by a metric of pixels. */
  describedBy: string[] | null;
}
/** As the table keeps "of every class". */
const EVERY_CLASS = -1;

/** Of each subset the known nearest images to those pixels, in one statement; lists in the order of `subsets`. */
export async function readNearest(
  db: Executor,
  metricId: string,
  subsets: SubsetOfSet[],
  pixels: string[],
): Promise<Map<string, KnownNearest>[]> {
  const found = subsets.map(() => new Map<string, KnownNearest>());
  if (subsets.length === 0 || pixels.length === 0) return found;
  const { rows } = await db.execute<KnownNearest & { part: string } & Record<string, unknown>>(sql`
    select k.part, n.pixels, n.nearest, n.value, n.described_by as "describedBy"
    from ${keysOf(subsets)} with ordinality as k (set_id, "offset", size, only_class, part)
    join nearest_training n on n.training_set_id = k.set_id and n."offset" = k."offset" and n.size = k.size
      and n.only_class = k.only_class and n.metric_id = ${metricId} and n.pixels = any(${texts(pixels)})`);
  for (const { part, ...row } of rows) found[Number(part) - 1]!.set(row.pixels, row);
  return found;
}

/** Keeps what was found of one subset, in one statement; what another has kept meanwhile is the same. */
export async function keepNearest(
  db: Executor,
  metricId: string,
  { setId, offset, size, onlyClass }: SubsetOfSet,
  found: KnownNearest[],
): Promise<void> {
  if (found.length === 0) return;
  // In one order, so that two who keep the same never wait for each other crosswise.
  const sorted = [...found].sort((x, y) => (x.pixels < y.pixels ? -1 : 1));
  await db.execute(sql`
    insert into nearest_training (metric_id, training_set_id, "offset", size, only_class, pixels, nearest, value, described_by)
    select ${metricId}, ${setId}::uuid, ${offset}::int, ${size}::int, ${onlyClass ?? EVERY_CLASS}::int,
           k.pixels, k.nearest, k.value, k.described_by::text[]
    from unnest(${texts(sorted.map((row) => row.pixels))},
                ${sql.param(`{${sorted.map((row) => row.nearest).join(",")}}`)}::int[],
                ${sql.param(`{${sorted.map((row) => row.value).join(",")}}`)}::float8[],
                ${sql.param(sorted.map(({ describedBy }) => describedBy && arrayOf(describedBy)))}::text[])
      as k (pixels, nearest, value, described_by)
    on conflict do nothing`);
}

/** As PostgreSQL writes one: unnest would make one list of many. */
function arrayOf(names: string[]): string {
  return `{${names.map((name) => JSON.stringify(name)).join(",")}}`;
}

function keysOf(subsets: SubsetOfSet[]) {
  const numbers = (list: number[]) => sql.param(`{${list.join(",")}}`);
  return sql`unnest(
    ${sql.param(`{${subsets.map((subset) => subset.setId).join(",")}}`)}::uuid[],
    ${numbers(subsets.map((subset) => subset.offset))}::int[],
    ${numbers(subsets.map((subset) => subset.size))}::int[],
    ${numbers(subsets.map((subset) => subset.onlyClass ?? EVERY_CLASS))}::int[])`;
}
