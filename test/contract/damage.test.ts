import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { network } from "../support/onnx-writer.js";
import { startTestServer } from "../support/server.js";
import { until } from "../support/until.js";
import { dataOf, pixelsAt } from "./examples.js";

const EDM = "unet16-edm-n16384";
const FLOW = "unet16-flow-n16384";
/** D(x; sigma) = x / (sigma − 77): infinite at one level that no check looks at. */
const BROKEN = {
  card: {
    slug: "broken-at-77",
    title: "Broken at 77",
    framework: "EDM",
    architecture: "division",
    parameterization: "DENOISED",
    shape: [1, 4, 4],
  },
  weights: network(
    [
      { op: "Sub", inputs: ["sigma", "level"], outputs: ["distance"] },
      { op: "Unsqueeze", inputs: ["distance", "axes"], outputs: ["divisor"] },
      { op: "Div", inputs: ["sample", "divisor"], outputs: ["out_sample"] },
    ],
    {
      initializers: [
        { name: "level", type: "float32", dims: [1], data: new Float32Array([77]) },
        { name: "axes", type: "int64", dims: [3], data: new BigInt64Array([1n, 2n, 3n]) },
      ],
    },
  ),
};

const server = await startTestServer({ models: [EDM, FLOW], ownModels: [BROKEN] });
afterAll(() => server.stop());

const objectFile = (folder: string, name: string) => {
  const digest = name.slice(0, 64);
  return path.join(server.dataDir, "objects", folder, digest.slice(0, 2), name);
};
function flip(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(file, bytes);
}
const damagedInMetrics = async (kind: string) => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`concordance_objects_damaged_total\\{kind="${kind}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
};
const SAMPLE = `query ($seed: Int!) { sample(model: "${EDM}", seed: $seed, sampler: { steps: 2 }, waitSeconds: 30) {
  id state image { url pixels bytes } } }`;
async function stored(seed: number) {
  const { sample } = await dataOf(server, SAMPLE, { seed });
  const name = new URL(sample.image.url).pathname.split("/").at(-1)!;
  return { ...sample, file: objectFile("images", name) };
}
const readable = (url: string) =>
  until("it can be read again", async () => {
    const response = await fetch(url);
    // Whatever it answers on the way, it is never an image that is not the one.
    if (response.status !== 200) expect(response.headers.get("content-type")).toContain("application/json");
    return response.status === 200;
  });
const renditions = (id: string) =>
  server.sql("select origin, lost_at is not null as lost from rendition where sample_key = $1 order by id", [
    id.replace("Sample:", ""),
  ]);

describe("an image whose byte was flipped", () => {
  test("is never given out; it is drawn again, reported, and readable with the same pixels", async () => {
    const sample = await stored(1);
    const before = await pixelsAt(sample.image.url);
    flip(sample.file);
    const response = await fetch(sample.image.url);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(((await response.json()) as { error: string }).error).toContain("made again");
    await until("the damage is counted", async () => (await damagedInMetrics("damaged")) >= 1);
    await readable(sample.image.url);
    expect((await pixelsAt(sample.image.url)).bytes.equals(before.bytes)).toBe(true);
    const again = await stored(1);
    expect(again.image.pixels).toBe(sample.image.pixels);
    expect(again.state).toBe("READY");
    expect(await until("its drawing is settled", async () => (await renditions(sample.id)).length === 2)).toBe(true);
    expect(await renditions(sample.id)).toEqual([
      { origin: "DRAWN", lost: true },
      { origin: "REDRAWN", lost: false },
    ]);
  });

  test("is drawn again once, however many meet it and go on asking", async () => {
    const sample = await stored(2);
    flip(sample.file);
    const asking = Array.from({ length: 8 }, async () => {
      await fetch(sample.image.url);
      await readable(sample.image.url);
    });
    await Promise.all(asking);
    await until("its drawing is settled", async () => (await stored(2)).state === "READY");
    expect((await renditions(sample.id)).map(({ origin }) => origin)).toEqual(["DRAWN", "REDRAWN"]);
  });

  test("met by a comparison leaves that pair out until it is drawn again", async () => {
    const document = `{ comparison(a: { model: "${EDM}" }, b: { model: "${FLOW}" }, seeds: { first: 10, count: 3 },
      sampler: { steps: 2 }, waitSeconds: 30) { values score { n } } }`;
    const sample = await stored(11);
    flip(sample.file);
    const { comparison } = await dataOf(server, document);
    expect(comparison.values.map((value: number | null) => value === null)).toEqual([false, true, false]);
    expect(comparison.score.n).toBe(2);
    const whole = await until("the pair is whole", async () => {
      const { comparison: now } = await dataOf(server, document);
      return now.score.n === 3 && now;
    });
    expect(whole.values.filter((_: number, i: number) => i !== 1)).toEqual(
      comparison.values.filter((_: number, i: number) => i !== 1),
    );
  });
});

test("an image that is gone is drawn again when its address is asked for", async () => {
  const sample = await stored(2);
  const before = await pixelsAt(sample.image.url);
  rmSync(sample.file);
  expect((await fetch(sample.image.url)).status).toBe(404);
  await readable(sample.image.url);
  expect((await pixelsAt(sample.image.url)).bytes.equals(before.bytes)).toBe(true);
  await until("the loss is counted", async () => (await damagedInMetrics("missing")) >= 1);
});

describe("a sample that fails", () => {
  const FAILING = `{ grid(sources: [{ model: "broken-at-77" }, { model: "broken-at-77", sampler: { steps: 1 } }],
    seeds: { first: 0, count: 2 }, sampler: { steps: 1, sigmaMax: 77 }, waitSeconds: 30) {
      ready failed rows { samples { state error { code message attempts } } } sheet { width } job { id state done failed } } }`;
  const REQUEST = `mutation ($sources: [SourceInput!]!, $seeds: SeedsInput!) {
    requestSamples(sources: $sources, seeds: $seeds) { job { id total } } }`;

  test("is data: its error is said, once, and the rest of the grid is there", async () => {
    const { grid } = await dataOf(server, FAILING);
    expect(grid).toMatchObject({ ready: 2, failed: 2, job: { state: "FAILED", done: 4, failed: 2 } });
    for (const { state, error } of grid.rows[0].samples) {
      expect(state).toBe("FAILED");
      expect(error).toMatchObject({ code: "NON_FINITE", attempts: 1 });
      expect(error.message).toMatch(/NaN|infinity/);
    }
    expect(grid.rows[1].samples).toEqual([
      { state: "READY", error: null },
      { state: "READY", error: null },
    ]);
    expect(grid.sheet.width).toBeGreaterThanOrEqual(8);
  });

  test("is drawn again by no query, and by requestSamples with the next attempt", async () => {
    const { grid } = await dataOf(server, FAILING);
    expect(grid).toMatchObject({ failed: 2, job: null });
    expect(grid.rows[0].samples[0].error.attempts).toBe(1);
    const sources = [{ model: "broken-at-77", sampler: { steps: 1, sigmaMax: 77 } }];
    const { requestSamples } = await dataOf(server, REQUEST, { sources, seeds: { count: 2 } });
    expect(requestSamples.job.total).toBe(2);
    const ended = await until("the job ends", async () => {
      const { job } = await dataOf(
        server,
        "query ($id: ID!) { job(id: $id) { state done failed } }",
        requestSamples.job,
      );
      return job.state !== "QUEUED" && job.state !== "RUNNING" && job;
    });
    expect(ended).toEqual({ state: "FAILED", done: 2, failed: 2 });
    const again = await dataOf(server, FAILING);
    expect(again.grid.rows[0].samples.map(({ error }: { error: { attempts: number } }) => error.attempts)).toEqual([
      2, 2,
    ]);
  });

  test("for want of weights is tried three times; with the weights back it is drawn, and the attempts go on", async () => {
    const [model] = await server.sql<{ digest: string }>("select digest from model where slug = $1", [FLOW]);
    const file = objectFile("weights", `${model!.digest}.onnx`);
    flip(file);
    // As on a worker that has not drawn with them yet.
    rmSync(path.join(server.dataDir, "cache", "weights"), { recursive: true, force: true });
    for (const pid of server.childPids()) process.kill(pid, "SIGKILL");
    const document = `query { sample(model: "${FLOW}", seed: 90, waitSeconds: 60) { id state error { code message attempts } } }`;
    const { sample } = await dataOf(server, document);
    expect(sample).toMatchObject({ state: "FAILED", error: { code: "WEIGHTS_MISSING", attempts: 3 } });
    expect(sample.error.message).not.toContain(server.folder);
    flip(file);
    await dataOf(server, REQUEST, { sources: [{ model: FLOW }], seeds: { values: [90] } });
    const drawn = await dataOf(server, document);
    expect(drawn.sample).toEqual({ id: sample.id, state: "READY", error: null });
    expect(await server.sql("select attempt from sample where seed = 90")).toEqual([{ attempt: 4 }]);
  });
});
