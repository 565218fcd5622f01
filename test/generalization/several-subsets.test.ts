import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepNearest } from "../../src/db/queries/nearest-training.js";
import { type NearestDependencies, nearestImages } from "../../src/services/generalization/nearest-values.js";
import type { Subset } from "../../src/services/generalization/subsets.js";
import { SharedWork } from "../../src/services/shared-work.js";
import type { MetricView } from "../../src/services/views.js";
import { migratedDatabase } from "../support/migrated-database.js";

const METRIC = { id: "pixel-correlation@1", slug: "pixel-correlation", kind: "PIXEL", direction: "SIMILARITY" };
const { db, close } = await migratedDatabase();
let setId: string;

beforeAll(async () => {
  await db.execute(sql`
    insert into metric (id, slug, version, title, kind, direction, threshold, range, current)
    values ('pixel-correlation@1', 'pixel-correlation', 1, 't', 'PIXEL', 'SIMILARITY', 0.9, '[-1, 1]', true)`);
  const { rows } = await db.execute<{ id: string }>(sql`
    insert into training_set (slug, title, size, shape, digest, classes, images_object, owner, visibility)
    values ('s', 't', 100, '[1, 1, 1]', 'd', '[]', 'o', 'ada', 'PUBLIC') returning id`);
  setId = rows[0]!.id;
});
afterAll(close);

const subset = (offset: number): Subset => ({
  setId,
  offset,
  size: 10,
  onlyClass: null,
  set: { id: setId, shape: [1, 1, 1], imagesObject: "o" } as Subset["set"],
  indices: Uint32Array.from({ length: 10 }, (_, i) => offset + i),
});

test("an image has a nearest one once it is known of every subset, not of some", async () => {
  const [child, parent] = [subset(0), subset(50)];
  const gone = new AbortController();
  gone.abort(new Error("the asker is gone"));
  // What is not kept cannot be found: whoever asks is gone.
  const nearest = () =>
    nearestImages(
      { db, work: new SharedWork() } as unknown as NearestDependencies,
      { start: false, until: 0, signal: gone.signal },
      METRIC as unknown as MetricView,
      [child, parent],
      [{ pixels: "p", at: { object: "p.png" } }],
    );
  await keepNearest(db, METRIC.id, child, [{ pixels: "p", nearest: 3, value: 0.5, describedBy: null }]);
  expect(await nearest()).toEqual([null]);
  await keepNearest(db, METRIC.id, parent, [{ pixels: "p", nearest: 57, value: 0.95, describedBy: null }]);
  expect(await nearest()).toEqual([{ subset: parent, index: 57, value: 0.95, describedBy: [] }]);
});
