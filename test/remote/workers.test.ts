import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sha256 } from "../../src/domain/digest.js";
import { pixelDigest } from "../../src/images/digest.js";
import { decodePng } from "../../src/images/png.js";
import { type RemoteWorker, startRemoteWorker } from "../support/remote-worker.js";
import { type S3Server, startS3 } from "../support/s3.js";
import { startTestServer, type TestServer } from "../support/server.js";
import { until } from "../support/until.js";

const MODELS = ["unet16-edm-n16", "unet16-flow-n16"];
const GRID = `query ($sources: [SourceInput!]!, $seeds: SeedsInput!, $wait: Float!) {
  grid(sources: $sources, seeds: $seeds, waitSeconds: $wait) {
    ready failed sheet { url pixels } rows { samples { image { url pixels } error { message } } } } }`;
const ASKED = { sources: MODELS.map((model) => ({ model })), seeds: { count: 8 }, wait: 60 };

const s3 = await startS3();
const missing = "missing" in s3 ? s3.missing : null;
afterAll(async () => {
  if (!("missing" in s3)) await s3.stop();
});

describe.skipIf(missing)(`A server and two workers on S3${missing ? ` (${missing})` : ""}`, () => {
  const store = s3 as S3Server;
  let env: Record<string, string>;
  let server: TestServer;
  const workers: RemoteWorker[] = [];
  beforeAll(async () => {
    env = await store.bucket("lab");
    server = await startTestServer({ models: MODELS, workers: 0, env });
    env = { ...env, DATABASE_URL: server.databaseUrl };
    workers.push(await startRemoteWorker(env, ["--models", "unet16-edm-*"]));
    workers.push(await startRemoteWorker(env, ["--models", "*-flow-n16", "--device", "cpu"]));
    await server.waitReady(MODELS);
  });
  afterAll(async () => {
    for (const worker of workers) await worker.stop();
    await server.stop();
  });

  test("draw a grid whose images the store itself gives, the same as on files", async () => {
    const { data, errors } = await server.query(GRID, ASKED);
    expect(errors).toBeUndefined();
    expect(data.grid).toMatchObject({ ready: 16, failed: 0 });
    const images = data.grid.rows.flatMap((row: { samples: { image: object }[] }) => row.samples.map((s) => s.image));
    for (const { url, pixels } of [...images, data.grid.sheet]) {
      expect(url.startsWith(`${store.endpoint}/lab/`)).toBe(true);
      const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
      expect(url).toContain(sha256(bytes));
      expect(pixelDigest(decodePng(bytes).data)).toBe(pixels);
    }
    const files = await startTestServer({ models: MODELS });
    try {
      const onFiles = (await files.query(GRID, ASKED)).data.grid;
      const pixels = (grid: typeof onFiles) =>
        grid.rows.map((row: { samples: { image: { pixels: string } }[] }) => row.samples.map((s) => s.image.pixels));
      expect(pixels(data.grid)).toEqual(pixels(onFiles));
      expect(data.grid.sheet.pixels).toBe(onFiles.sheet.pixels);
    } finally {
      await files.stop();
    }
  });

  test("share no folder with the server, and keep copies of the weights of their own models alone", async () => {
    expect(existsSync(path.join(server.dataDir, "objects"))).toBe(false);
    const copies = workers.map(({ folder }) => readdirSync(path.join(folder, "data", "cache", "weights")).length);
    expect(copies).toEqual([1, 1]);
    const rows = await server.sql<{ n: number }>("select count(distinct weights_object)::int as n from model");
    expect(rows[0]!.n).toBe(2);
  });

  test("are seen in the graph, each with what it takes", async () => {
    const { data } = await server.query(
      "{ workers { name device numericsClass lanes models alive samplesPerSecond batch { model } } }",
    );
    expect(data.workers).toHaveLength(2);
    for (const worker of data.workers) expect(worker).toMatchObject({ alive: true, lanes: 1, batch: null });
    expect(data.workers.map(({ models }: { models: string[] }) => models).sort()).toEqual([
      ["*-flow-n16"],
      ["unet16-edm-*"],
    ]);
    const names = workers.map(({ pid }) => expect.stringContaining(`:${pid}`));
    expect(data.workers.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(names));
  });

  test("are told to stop, give back what they hold, and end with 0", async () => {
    const ask = `mutation ($sources: [SourceInput!]!) { requestSamples(sources: $sources, seeds: { first: 100, count: 200 }) { job { id } } }`;
    await server.query(ask, { sources: [{ model: MODELS[0] }] });
    const running = () => server.sql("select key from sample where state = 'RUNNING'");
    await until("a batch is drawn", async () => (await running()).length > 0, { every: 10 });
    expect(await workers[0]!.kill("SIGTERM")).toBe(0);
    expect(await running()).toEqual([]);
    const stopped = await server.sql("select name from worker where stopped_at is not null");
    expect(stopped).toMatchObject([{ name: expect.stringContaining(`:${workers[0]!.pid}`) }]);
  });

  test("write neither a credential nor a signed address to their logs", () => {
    const logs = [server.logs(), ...workers.map((worker) => worker.logs())].join("\n");
    expect(logs).not.toMatch(/X-Amz-Signature|test-secret|test-access-key/);
  });
});

describe("A worker alone", () => {
  const refused = async (env: Record<string, string>) =>
    startRemoteWorker(env).then(String, (error: Error) => error.message);
  test("says what it needs", async () => {
    expect(await refused({})).toMatch(/DATABASE_URL is needed by a worker/);
    expect(await refused({ DATABASE_URL: "postgres://lab" })).toMatch(
      /S3_ENDPOINT, S3_BUCKET, .* are needed by a worker alone/,
    );
  });
});
