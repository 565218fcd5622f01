/** A model and all that it was fine-tuned or distilled from. */
import { sql } from "drizzle-orm";
import type { Executor } from "../executor.js";

/** Nulls: of a card that does not say. */
export interface Learned {
  id: string;
  setId: string | null;
  offset: number | null;
  size: number | null;
}

/** What the model, its parent, and so on learned from; whoever looks, since it is about the images and not the models. */
export async function findLineage(db: Executor, id: string): Promise<Learned[]> {
  const { rows } = await db.execute<Learned & Record<string, unknown>>(sql`
    with recursive line as (
      select id, parent_id, training_set_id, training_offset, training_size from model where id = ${id}
      union
      select parent.id, parent.parent_id, parent.training_set_id, parent.training_offset, parent.training_size
      from model as parent join line on parent.id = line.parent_id
    )
    select id, training_set_id as "setId", training_offset as "offset", training_size as "size" from line`);
  return rows;
}
