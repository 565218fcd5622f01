import { setTimeout as delay } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { pino } from "pino";
import { afterAll, beforeEach, expect, test } from "vitest";
import type { DrawingChild, DrawOrder } from "../../src/children/drawing-child.js";
import { ChildRefused, ChildTimedOut } from "../../src/children/errors.js";
import { secondsUsedToday } from "../../src/db/queries/costs.js";
import { insertMissing } from "../../src/db/queries/enqueue.js";
import {
  claimFinding,
  findFindings,
  giveBackFinding,
  insertFinding,
  renewFinding,
  retryFinding,
  settleFinding,
} from "../../src/db/queries/findings.js";
import { transaction } from "../../src/db/retry.js";
import type { DenoiserDistanceResult } from "../../src/domain/denoiser-distance.js";
import { Lane } from "../../src/jobs/lane.js";
import type { WeightsCache } from "../../src/jobs/weights.js";
import type { ObjectStore } from "../../src/storage/object-store.js";
import { migratedDatabase } from "../support/migrated-database.js";
import { until } from "../support/until.js";
import { TAKES_ALL } from "./takes-all.js";

const { db, close } = await migratedDatabase();
afterAll(close);
beforeEach(() =>
  db.execute(sql`truncate finding, asker_turn, usage, job_sample, job, rendition, sample, source, pair_values`),
);

const hello = { numericsClass: "c", device: "cpu", precision: "float32", runtime: "r" };
const WAY = {
  model: { digest: "d", shape: [1, 1, 1] },
  sampler: { method: "EULER", version: 1, steps: 1 },
  condition: null,
  noise: {},
};
const walked = {
  items: [{ ok: true, index: 0, computeMs: 1, pixels: Uint8Array.of(9) }],
  estimates: [[{ step: 1, sigma: 2, pixels: Uint8Array.of(8) }]],
  hello,
};

/** A lane whose child is made of these answers. */
function laneOf(child: Partial<Record<"trajectory" | "denoise" | "draw", unknown>>, images = Buffer.alloc(0)) {
  const dropped: string[] = [];
  const store = {
    get: async () => images,
    put: async () => ({ name: `images/${"0".repeat(64)}.png`, digest: "0".repeat(64), bytes: 1 }),
  } as unknown as ObjectStore;
  const weights = { file: async () => "weights", drop: async (digest: string) => dropped.push(digest) };
  const own = { hello: async () => hello, close: async () => {}, ...child } as unknown as DrawingChild;
  const publisher = { build: () => Promise.reject(new Error("no version is due")) };
  const log = pino({ level: "silent" });
  const deps = { db, store, weights: weights as unknown as WeightsCache, publisher, child: own, log };
  return { lane: new Lane({ ...deps, ...TAKES_ALL }), dropped };
}
const queue = (digest: string, asker = "ada", kind = "TRAJECTORY", body: object = { ...WAY, key: digest }) =>
  insertFinding(db, { digest, kind, body, asker });
const finding = async (digest: string) => (await findFindings(db, [digest])).get(digest)!;
const expire = () =>
  db.execute(sql`update finding set held_until = now() - interval '1 second' where state = 'RUNNING'`);

test("A finding is one lane's at a time; what a stopping lane gives back is found by another", async () => {
  await queue("f");
  let began = false;
  const never = (_: DrawOrder, { signal }: { signal: AbortSignal }) => {
    began = true;
    return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  const { lane: first } = laneOf({ trajectory: never });
  const { lane: other } = laneOf({ trajectory: async () => walked });
  const turn = first.turn();
  await until("the first lane is at work", () => began);
  expect(await other.turn()).toBe(false);
  first.leave();
  expect(await turn).toBe(true);
  expect(await finding("f")).toMatchObject({ state: "QUEUED", heldUntil: null });
  expect(await first.turn()).toBe(false);
  expect(await other.turn()).toBe(true);
  const { state, result, finishedAt } = await finding("f");
  expect({ state, ended: finishedAt !== null }).toEqual({ state: "READY", ended: true });
  expect(result).toMatchObject({ points: [{ sigma: 2 }, { sigma: 0 }], numericsClass: "c" });
});

test("What a finding took is its asker's, whether it is found or FAILED", async () => {
  await queue("f", "ada");
  await queue("g", "bob");
  const slowly = async () => {
    await delay(40);
    return walked;
  };
  const { lane } = laneOf({ trajectory: slowly });
  expect(await lane.turn()).toBe(true);
  const { lane: failing } = laneOf({ trajectory: async () => Promise.reject(new ChildTimedOut("total", 5000)) });
  expect(await failing.turn()).toBe(true);
  expect(await secondsUsedToday(db, "ada")).toBeGreaterThan(0.03);
  expect(await secondsUsedToday(db, "bob")).toBeGreaterThan(0);
  expect(await secondsUsedToday(db, "eve")).toBe(0);
});

test("Who was thought lost changes nothing of what another holds or has found", async () => {
  await queue("f");
  const lost = (await claimFinding(db))!;
  expect(await claimFinding(db)).toBeNull();
  await expire();
  const holder = (await claimFinding(db))!;
  expect(await renewFinding(db, lost)).toBeNull();
  await giveBackFinding(db, lost);
  expect((await finding("f")).state).toBe("RUNNING");
  const renewed = await renewFinding(db, holder);
  expect(renewed).not.toBe(holder.held);
  await giveBackFinding(db, holder);
  expect((await finding("f")).state).toBe("RUNNING");

  expect(await settleFinding(db, "f", { state: "READY", result: 1 }, 2)).toBe(true);
  expect(await settleFinding(db, "f", { state: "READY", result: 2 }, 2)).toBe(false);
  expect(await settleFinding(db, "f", { state: "FAILED", error: "late" }, 2)).toBe(false);
  expect(await secondsUsedToday(db, "ada")).toBe(2);
  expect(await finding("f")).toMatchObject({ state: "READY", result: 1, error: null, heldUntil: null });
});

test.each([
  [
    "a network that does not end",
    async () => Promise.reject(new ChildTimedOut("total", 5000)),
    "A network: the process did not finish within 5 s.",
  ],
  [
    "what this child does not do",
    async () => Promise.reject(new ChildRefused("BAD_REQUEST", "it draws no DDIM")),
    "A network: it draws no DDIM.",
  ],
  [
    "a sample that is not finite",
    async () => ({ ...walked, items: [{ ok: false, index: 0, code: "NON_FINITE", message: "it gave NaN" }] }),
    "NON_FINITE: it gave NaN.",
  ],
  ["an estimate that is not finite", async () => ({ ...walked, estimates: [[]] }), /NON_FINITE: a denoised estimate/],
])("A finding fails with the reason, and is tried again when it is asked to be: %s", async (_, trajectory, reason) => {
  await queue("f");
  expect(await laneOf({ trajectory }).lane.turn()).toBe(true);
  const failed = await finding("f");
  expect(failed.state).toBe("FAILED");
  expect(failed.error).toMatch(reason);
  expect(await insertFinding(db, { digest: "f", kind: "TRAJECTORY", body: {}, asker: "bob" })).toBe(false);
  expect(await laneOf({ trajectory }).lane.turn()).toBe(false);

  expect(await retryFinding(db, "f")).toEqual({ state: "QUEUED", queued: true });
  expect(await laneOf({ trajectory: async () => walked }).lane.turn()).toBe(true);
  expect(await finding("f")).toMatchObject({ state: "READY", error: null });
  expect(await retryFinding(db, "f")).toEqual({ state: "READY", queued: false });
  expect(await retryFinding(db, "g")).toBeNull();
});

test.each([
  ["the machine fails", new Error("no space left"), []],
  ["a copy of the weights is damaged, which is dropped", new ChildRefused("WEIGHTS_MISSING", "damaged"), ["d"]],
])("Where %s the finding is nobody's fault, and due again when its hold runs out", async (_, fault, expected) => {
  await queue("f");
  const { lane, dropped } = laneOf({ trajectory: () => Promise.reject(fault) });
  await expect(lane.turn()).rejects.toThrow(fault.message);
  expect(dropped).toEqual(expected);
  expect((await finding("f")).state).toBe("RUNNING");
  await expire();
  await laneOf({ trajectory: async () => walked }).lane.turn();
  expect((await finding("f")).state).toBe("READY");
});

test("Askers take turns, however many findings one of them asked for first", async () => {
  for (const digest of ["a1", "a2", "a3"]) await queue(digest, "ada");
  await queue("b1", "bob");
  const taken: string[] = [];
  for (let held = await claimFinding(db); held; held = await claimFinding(db)) taken.push(held.digest);
  expect(taken).toEqual(["a1", "b1", "a2", "a3"]);
});

test("Samples that become due are drawn between the batches of a long finding", async () => {
  await db.execute(sql`
    insert into training_set (slug, title, size, shape, digest, classes, images_object, owner, visibility)
    values ('s', 's', 200, '[1,1,1]', 'set', '[]', 'training/s', 'ada', 'PUBLIC')`);
  const drawing = { digest: "d", shape: [1, 1, 1], parameterization: "DENOISED", classes: 0 };
  const side = { model: "m", drawing };
  await queue("f", "ada", "DENOISER_DISTANCE", {
    a: side,
    b: { ...side, drawing: { ...drawing, digest: "e" } },
    set: "set",
    heldOut: [[100, 200]],
    n: 64,
    noise: "NUMPY_PCG64",
    sigmas: [1, 3],
  });
  const calls: string[] = [];
  const { lane } = laneOf(
    {
      // One gives the state back, the other gives nothing: what is left is ‖state‖², and y².
      denoise: async ({ model, sigma, states }: { model: { digest: string }; sigma: number; states: Float64Array }) => {
        calls.push(`${model.digest} ${sigma} ${states.length}`);
        if (calls.length === 4) await queueSamples();
        return { denoised: model.digest === "d" ? states : new Float64Array(states.length), hello };
      },
      draw: async ({ noises }: DrawOrder, { onItem }: { onItem: (item: object) => void }) => {
        calls.push(`draw ${noises.length}`);
        noises.forEach((_, index) => {
          onItem({ ok: true, index, computeMs: 1, pixels: Uint8Array.of(7) });
        });
      },
    },
    Buffer.from(Array.from({ length: 200 }, (_, i) => i)),
  );
  async function queueSamples() {
    const { rows } = await db.execute<{ id: string }>(
      sql`insert into source (digest, drawing_digest, drawing, sampler) values ('s', 'd', '{"shape":[1,1,1]}', '{"method":"EULER","version":1}') returning id`,
    );
    const samples = [0, 1].map((seed) => ({ key: `key ${seed}`, sourceId: Number(rows[0]!.id), seed, estimatedMs: 1 }));
    await transaction(db, (tx) => insertMissing(tx, samples, "TORCH_CPU", "bob"));
  }
  expect(await lane.turn()).toBe(true);
  const batch = (sigma: number) => [`d ${sigma} 32`, `e ${sigma} 32`];
  expect(calls).toEqual([...batch(1), ...batch(1), "draw 2", ...batch(3), ...batch(3)]);
  const { state, result } = await finding("f");
  expect(state).toBe("READY");
  const { squares } = result as DenoiserDistanceResult;
  // Image 100 is the first that is held out: of 100, ranks floor((i + 1/2) 100 / 64).
  const levels = Array.from({ length: 64 }, (_, i) => 100 + Math.floor(((i + 0.5) * 100) / 64));
  expect(squares[0]!.errorB).toEqual(levels.map((level) => (level / 127.5 - 1) ** 2));
  // The noise is the same at every sigma: its square grows by nine.
  squares[1]!.errorA.forEach((error, i) => {
    expect(error / squares[0]!.errorA[i]!).toBeCloseTo(9, 10);
  });
  await lane.settled();
});
