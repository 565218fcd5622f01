import { sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { findLineage } from "../../src/db/queries/lineage.js";
import type { Scope } from "../../src/db/queries/scope.js";
import { migratedDatabase } from "../support/migrated-database.js";

const { db, close } = await migratedDatabase();
afterAll(close);

async function model(slug: string, parent: string | null, visibility: string, size: number): Promise<string> {
  const { rows } = await db.execute<{ id: string }>(sql`
    insert into model (slug, title, kind, state, framework, architecture, shape, classes, parent_id, training_offset,
      training_size, owner, visibility)
    values (${slug}, '', 'ONNX', 'READY', '', '', '[]', '[]', ${parent}, 0, ${size}, 'ada', ${visibility}) returning id`);
  return rows[0]!.id;
}

test("a lineage ends before a parent that does not exist for who asks, and so does all behind it", async () => {
  const first = await model("first", null, "PUBLIC", 400);
  const hidden = await model("hidden", first, "PRIVATE", 300);
  const middle = await model("middle", hidden, "WORKSPACE", 200);
  const last = await model("last", middle, "PUBLIC", 100);
  const sizes = async (scope: Scope) =>
    (await findLineage(db, scope, last)).map(({ size }) => size).sort((x, y) => Number(x) - Number(y));
  expect(await sizes({ visibilities: ["PUBLIC", "WORKSPACE"], owner: "ada" })).toEqual([100, 200, 300, 400]);
  expect(await sizes({ visibilities: ["PUBLIC", "WORKSPACE"], owner: "bea" })).toEqual([100, 200]);
  expect(await sizes({ visibilities: ["PUBLIC"], owner: null })).toEqual([100]);
});
