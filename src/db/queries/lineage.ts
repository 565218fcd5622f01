/** A model and all that it was fine-tuned or distilled from. */
import { sql } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { models } from "../schema/index.js";
import { type Scope, within } from "./scope.js";

/** Nulls: of a card that does not say. */
export interface Learned {
  id: string;
  setId: string | null;
  offset: number | null;
  size: number | null;
}

/**
 * What the model, its parent, and so on learned from, as far as the scope goes: a number of images would tell of a parent
 * that does not exist for who asks.
 */
export async function findLineage(db: Executor, scope: Scope, id: string): Promise<Learned[]> {
  const { rows } = await db.execute<Learned & Record<string, unknown>>(sql`
    with recursive line as (
      select id, parent_id, training_set_id, training_offset, training_size from model where id = ${id}
      union
      select model.id, model.parent_id, model.training_set_id, model.training_offset, model.training_size
      from model join line on model.id = line.parent_id where ${within(scope, models)}
    )
    select id, training_set_id as "setId", training_offset as "offset", training_size as "size" from line`);
  return rows;
}
