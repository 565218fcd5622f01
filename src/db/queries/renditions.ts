import { sql } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { texts } from "./samples.js";

/** A sample's shown rendition beside one of another numerics class. */
export type OtherClass = {
  key: string;
  shownClass: string;
  shownObject: string;
  shownPixels: string;
  otherClass: string;
  otherObject: string;
  otherPixels: string;
};

/** For each sample that several numerics classes have drawn: its shown rendition and the first of each other class. */
export async function otherClasses(db: Executor, keys: readonly string[]): Promise<OtherClass[]> {
  if (keys.length === 0) return [];
  const result = await db.execute<OtherClass>(sql`
    select s.key, shown.numerics_class as "shownClass", shown.object as "shownObject",
           shown.pixels as "shownPixels",
           other.numerics_class as "otherClass", other.object as "otherObject",
           other.pixels as "otherPixels"
    from sample s
    join rendition shown on shown.id = s.rendition_id
    cross join lateral (
      select distinct on (numerics_class) numerics_class, object, pixels from rendition
      where sample_key = s.key and numerics_class <> shown.numerics_class and lost_at is null
      order by numerics_class, id) as other
    where s.key = any(${texts(keys)}) and s.state = 'READY'
    order by s.seed, other.numerics_class`);
  return result.rows;
}
