import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { claimBatch } from "../../src/db/queries/claims.js";
import { insertMissing } from "../../src/db/queries/enqueue.js";
import { beatWorker, endWorker, insertWorker, listWorkers } from "../../src/db/queries/workers.js";
import { transaction } from "../../src/db/retry.js";
import type { Takes } from "../../src/domain/takes.js";
import { migratedDatabase } from "../support/migrated-database.js";

const { db, close } = await migratedDatabase();
const sources = new Map<string, number>();
afterAll(close);

beforeAll(async () => {
  for (const [slug, version] of [
    ["unet-a", 1],
    ["unet_b", 1],
    ["flow-a", 1],
    ["unet-new", 2],
  ] as const) {
    await db.execute(sql`
      insert into model (slug, title, kind, state, framework, architecture, shape, classes, drawing_digest, owner, visibility)
      values (${slug}, '', 'ONNX', 'READY', '', '', '[]', '[]', ${slug}, 'local', 'PUBLIC')`);
    const sampler = JSON.stringify({ method: "EULER", version });
    const { rows } = await db.execute<{ id: string }>(sql`
      insert into source (digest, drawing_digest, drawing, sampler) values (${slug}, ${slug}, '{}', ${sampler}::jsonb) returning id`);
    const sourceId = Number(rows[0]!.id);
    sources.set(slug, sourceId);
    const row = { key: slug, sourceId, seed: 1, estimatedMs: 1 };
    await transaction(db, (tx) => insertMissing(tx, [row], "TORCH_CPU", "ada"));
  }
});

/** Slugs of all that such a worker claims, one after the other; it gives them back. */
async function claimed(takes: Takes): Promise<string[]> {
  const slugs: string[] = [];
  for (let claim = await claimBatch(db, takes); claim; claim = await claimBatch(db, takes)) {
    slugs.push(...claim.samples.map(({ key }) => key));
  }
  await db.execute(sql`update sample set state = 'QUEUED', claim = null, claimed_until = null`);
  return slugs.sort();
}

test("A worker leaves rows of a sampler version that it does not know to others, who draw no other's", async () => {
  expect(await claimed({ models: null, samplers: { EULER: [1] } })).toEqual(["flow-a", "unet-a", "unet_b"]);
  expect(await claimed({ models: null, samplers: { EULER: [2] } })).toEqual(["unet-new"]);
  expect(await claimed({ models: null, samplers: { EULER: [1, 2] } })).toEqual([
    "flow-a",
    "unet-a",
    "unet-new",
    "unet_b",
  ]);
  expect(await claimed({ models: null, samplers: { DDIM: [1] } })).toEqual([]);
});

test.each([
  [["unet-a"], ["unet-a"]],
  [["unet*"], ["unet-a", "unet_b"]],
  [
    ["????-a", "unet_b"],
    ["flow-a", "unet-a", "unet_b"],
  ],
  // No wildcard of SQL's own gets through.
  [["unet_a"], []],
  [["%"], []],
])("A worker of the models %j takes %j alone", async (models, taken) => {
  expect(await claimed({ models, samplers: { EULER: [1] } })).toEqual(taken);
});

test("A worker is alive while it is heard of, and what it draws is known by its model", async () => {
  const id = "6f9a3a52-7d0e-4c12-9a9e-1d3c1a2b3c4d";
  const traits = { name: "lab:1", device: "cpu", numericsClass: "c", lanes: 2, models: ["unet*"] };
  await insertWorker(db, { id, ...traits });
  await beatWorker(db, id, { samplesPerSecond: 2.5, batch: { sourceId: sources.get("unet-a")!, samples: 32 } });
  const busy = { alive: true, samplesPerSecond: 2.5, currentSource: "unet-a", currentSamples: 32, stoppedAt: null };
  expect(await listWorkers(db, 10)).toMatchObject([{ id, ...traits, ...busy }]);
  await beatWorker(db, id, { samplesPerSecond: 0, batch: null });
  expect(await listWorkers(db, 10)).toMatchObject([{ alive: true, currentSource: null, currentSamples: null }]);
  await db.execute(sql`update worker set seen_at = now() - interval '16 seconds'`);
  expect(await listWorkers(db, 10)).toMatchObject([{ alive: false, stoppedAt: null }]);
  await endWorker(db, id);
  expect(await listWorkers(db, 10)).toMatchObject([{ alive: false, stoppedAt: expect.any(Date) }]);
  await db.execute(sql`update worker set seen_at = now() - interval '2 days'`);
  await insertWorker(db, { id: "7f9a3a52-7d0e-4c12-9a9e-1d3c1a2b3c4d", ...traits });
  expect(await listWorkers(db, 10)).toHaveLength(1);
});
