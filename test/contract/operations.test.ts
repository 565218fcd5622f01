import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createClient as createSseClient } from "graphql-sse";
import { createClient as createSocketClient } from "graphql-ws";
import { afterAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { startTestServer } from "../support/server.js";
import { EXAMPLE_MODELS } from "../support/small-zoo.js";
import { correlation, dataOf, exampleDocument, pixelsAt, send } from "./examples.js";

const [EDM, FLOW, V, UVIT] = EXAMPLE_MODELS as [string, string, string, string];
const golden = (name: string) => JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), "utf8"));

/** Examples of what this server offers beside the contract. */
const BESIDE = [
  "copy-study",
  "create-dashboard",
  "dashboard",
  "studies",
  "update-study",
  "consensus",
  "denoiser-distance",
  "descriptors",
  "hyperplane",
  "parting",
  "precision",
  "recompute",
  "sweep",
  "trajectory",
];

const server = await startTestServer();
afterAll(() => server.stop());

describe("the documents that clients send", () => {
  const contract = readdirSync(new URL("../golden/operations", import.meta.url)).map((file) =>
    file.replace(".graphql", ""),
  );

  test("are all among the examples", () => {
    const examples = readdirSync(new URL("../../examples/operations", import.meta.url)).map((file) =>
      file.replace(".graphql", ""),
    );
    expect(examples.sort()).toEqual([...contract, ...BESIDE].sort());
  });

  test.each(contract)("%s is the contract's, word for word", (name) => {
    const text = readFileSync(new URL(`../golden/operations/${name}.graphql`, import.meta.url), "utf8");
    expect(exampleDocument(name)).toBe(text);
  });
});

test("viewer: on loopback without tokens, the owner without a limit", async () => {
  const { viewer } = await send(server, "viewer");
  expect(viewer).toMatchObject({ name: "local", role: "OWNER", quota: { computeSecondsPerDay: null } });
  expect(viewer.quota.computeSecondsUsed).toBeGreaterThanOrEqual(0);
});

test("share: an address for who is meant to see a study, until it ends", async () => {
  const { createStudy } = await send(server, "create-study");
  const { createShareLink } = await send(server, "share", { subject: createStudy.study.id });
  expect(createShareLink.url).toMatch(/\/share#ccl_[\w-]{43}$/);
  expect(createShareLink.link).toMatchObject({ expiresAt: "2199-01-01T00:00:00.000Z", revokedAt: null });
});

test("metrics: the contract's three with their thresholds and directions", async () => {
  const { metrics } = await send(server, "metrics");
  const known = Object.fromEntries(
    metrics.map((metric: { slug: string; threshold: number; direction: string }) => [
      metric.slug,
      [metric.direction, metric.threshold],
    ]),
  );
  expect(known).toEqual({
    "pixel-correlation": ["SIMILARITY", 0.9],
    mae: ["DISTANCE", 15],
    ssim: ["SIMILARITY", 0.6],
  });
});

test("generalization: the score beside held-out images, the copies, and the nearest of them", async () => {
  const { generalization } = await send(server, "generalization");
  expect(generalization).toMatchObject({
    source: { model: { slug: EDM, training: { size: 16384, count: 16384 } } },
    metric: { slug: "pixel-correlation" },
    threshold: 0.9,
    score: { n: 8, requested: 8 },
    reference: { n: 8 },
    job: { state: "SUCCEEDED" },
  });
  const { score, reference, excessCopying, histogram, copies } = generalization;
  expect(excessCopying.value).toBeCloseTo(reference.value - score.value, 15);
  expect(excessCopying.low).toBeLessThanOrEqual(excessCopying.value);
  expect(excessCopying.high).toBeGreaterThanOrEqual(excessCopying.value);
  expect(histogram.counts.reduce((sum: number, count: number) => sum + count, 0)).toBe(8);
  expect(copies.length).toBe(Math.min(5, Math.round(8 * (1 - score.value))));
  for (const { sample, nearest } of copies) {
    const [drawn, learned] = [await pixelsAt(sample.image.url), await pixelsAt(nearest.image.url)];
    expect(correlation(drawn.data, learned.data)).toBeCloseTo(nearest.similarity, 12);
  }
});

test("models: filtered, each with its digest and its training", async () => {
  const { models } = await send(server, "models");
  expect(models.totalCount).toBe(4);
  for (const { node } of models.edges) {
    const card = JSON.parse(readFileSync(new URL(`../../zoo/models/${node.slug}.json`, import.meta.url), "utf8"));
    expect(node).toMatchObject({
      state: "READY",
      visibility: "PUBLIC",
      shape: [1, 28, 28],
      digest: card.digest,
      parameterization: card.parameterization,
      training: { set: { slug: "fashion-mnist" }, size: 16384, count: 16384 },
    });
    expect(node.parameters).toBeGreaterThan(100_000);
  }
});

test("models: pages by cursor give each model once, in order", async () => {
  const seen: string[] = [];
  for (let after: string | null = null; ; ) {
    const {
      models,
    }: { models: { edges: { node: { slug: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } =
      await send(server, "models", { filter: null, first: 3, after });
    seen.push(...models.edges.map(({ node }) => node.slug));
    if (!models.pageInfo.hasNextPage) break;
    after = models.pageInfo.endCursor;
  }
  expect(seen).toEqual([...EXAMPLE_MODELS].sort());
});

describe("sample", () => {
  test("is drawn, with all that is needed to draw it again", async () => {
    const { sample } = await send(server, "sample");
    expect(sample).toMatchObject({ state: "READY", notSampled: null, error: null, condition: null, job: null });
    expect(sample.seed).toEqual({ value: 7, noise: "TORCH_CPU" });
    expect(sample.id).toBe(`Sample:${sample.provenance.key}`);
    expect(sample.provenance).toMatchObject({
      modelDigest: sample.model.digest,
      noise: "TORCH_CPU",
      seed: 7,
      shape: [1, 28, 28],
      stepNoise: null,
      device: expect.stringMatching(/^cpu/),
    });
    expect(sample.provenance.key).toMatch(/^[0-9a-f]{64}$/);
    expect(sample.provenance.numericsClass).not.toBe("");
    expect(sample.provenance.computeMs).toBeGreaterThan(0);
    const age = Date.now() - Date.parse(sample.provenance.sampledAt);
    expect(age).toBeLessThan(300_000);
  });

  test("shows the sampler in force: the reference's sigmas, 2·18 − 1 evaluations", async () => {
    const { sampler } = (await send(server, "sample")).sample;
    const { cases } = golden("samplers/schedules.json");
    const reference = cases.find((one: { name: string }) => one.name === "kdiff-karras-n18-0.002-80.0-rho7.0");
    expect(sampler).toMatchObject({ method: "EDM_HEUN", schedule: "KARRAS", steps: 18, evaluations: 35 });
    expect(sampler).toMatchObject({ deterministic: true, noiseStream: 0, spacing: null, version: 1 });
    expect(sampler.sigmas).toHaveLength(19);
    const sigmas: number[] = reference.sigmas;
    sampler.sigmas.forEach((sigma: number, i: number) => {
      expect(Math.abs(sigma - sigmas[i]!)).toBeLessThanOrEqual(1e-12 * sigmas[i]!);
    });
  });

  test("gives its image behind a signed address: the bytes, size and pixels that it says", async () => {
    const { image } = (await send(server, "sample")).sample;
    const { width, height, data, bytes } = await pixelsAt(image.url);
    expect({ width, height, bytes: bytes.length }).toEqual({ width: 28, height: 28, bytes: image.bytes });
    expect(image.contentType).toBe("image/png");
    expect(createHash("sha256").update(data).digest("hex")).toBe(image.pixels);
    expect(new Set(data).size).toBeGreaterThan(20);
  });
});

describe("seed", () => {
  test.each(["TORCH_CPU", "NUMPY_PCG64"])("of %s has the reference's digest", async (noise) => {
    const reference = golden("noise.json").find(
      (one: { scheme: string; seed: string; shape: number[] }) =>
        one.scheme === noise && one.seed === "42" && String(one.shape) === "1,28,28",
    );
    const { seed } = await send(server, "seed", { seed: 42, noise });
    expect(seed).toMatchObject({ id: `Seed:${noise}:42`, value: 42, noise, digest: reference.sha256_float32 });
    expect(seed.samples.map((sample: { model: { slug: string } }) => sample.model.slug)).toEqual(EXAMPLE_MODELS);
    expect(seed.samples.every((sample: { state: string }) => sample.state === "READY")).toBe(true);
    expect(seed.agreement).toMatchObject({ pairs: 6, requested: 6 });
    expect(seed.agreement.least).toBeLessThanOrEqual(seed.agreement.mean);
  });

  test("of a scheme that cannot be drawn exactly has no digest, and draws nothing", async () => {
    const { seed } = await dataOf(server, "{ seed(value: 1, noise: JAX_THREEFRY) { digest(shape: [1, 28, 28]) } }");
    expect(seed.digest).toBeNull();
  });
});

describe("grid", () => {
  test("has a row a source and a column a seed, and its sheet holds every image at its place", async () => {
    const { grid } = await send(server, "grid");
    expect(grid).toMatchObject({
      total: 32,
      ready: 32,
      failed: 0,
      job: { state: "SUCCEEDED" },
      pageInfo: { hasNextPage: false },
    });
    expect(grid.rows.map((row: { source: { model: { slug: string } } }) => row.source.model.slug)).toEqual(
      EXAMPLE_MODELS,
    );
    const sheet = await pixelsAt(grid.sheet.url);
    expect([sheet.width, sheet.height]).toEqual([grid.sheet.width, grid.sheet.height]);
    expect(sheet.width).toBeGreaterThanOrEqual(8 * 28);
    expect(sheet.height).toBeGreaterThanOrEqual(4 * 28);
    const image = await pixelsAt(grid.rows[3].samples[7].image.url);
    expect(holds(sheet, image)).toBe(true);
  });

  test("pages over seeds by cursor; counts cover them all", async () => {
    const pages = [];
    for (let after: string | null = null; ; ) {
      const {
        grid,
      }: {
        grid: {
          total: number;
          ready: number;
          seeds: { value: number }[];
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
      } = await send(server, "grid", { first: 3, after });
      expect(grid).toMatchObject({ total: 32, ready: 32 });
      pages.push(grid.seeds.map(({ value }) => value));
      if (!grid.pageInfo.hasNextPage) break;
      after = grid.pageInfo.endCursor;
    }
    expect(pages).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [6, 7],
    ]);
  });
});

test("estimate says what is there and what is missing, before and after, and starts nothing", async () => {
  const variables = { sources: [{ model: EDM }, { model: V }], seeds: { values: [500, 501, 502] } };
  const before = (await send(server, "estimate", variables)).estimate;
  expect(before).toMatchObject({ samples: 6, ready: 0, queued: 0, missing: 6, allowed: true });
  expect(before.computeSeconds).toBeGreaterThan(0);
  const rows = await server.sql("select 1 from sample where seed between 500 and 502");
  expect(rows).toEqual([]);
  await send(server, "grid", { ...variables, sources: [{ model: EDM }] });
  const after = (await send(server, "estimate", variables)).estimate;
  expect(after).toMatchObject({ samples: 6, ready: 3, queued: 0, missing: 3 });
  expect(after.computeSeconds).toBeLessThan(before.computeSeconds);
});

describe("jobs", () => {
  async function requested(first: number, count: number, models = [UVIT]) {
    const sources = models.map((model) => ({ model }));
    return (await send(server, "request-samples", { sources, seeds: { first, count } })).requestSamples.job;
  }

  test("requestSamples opens a job that counts what is missing, and job follows it to its end over WebSocket", async () => {
    const job = await requested(1000, 40);
    expect(job).toMatchObject({ total: 40, failed: 0 });
    expect(job.id).toMatch(/^Job:/);
    const client = createSocketClient({ url: `${server.url.replace("http", "ws")}/graphql`, webSocketImpl: WebSocket });
    const states = [];
    for await (const { data, errors } of client.iterate<{ job: { state: string; done: number } }>({
      query: exampleDocument("job-progress"),
      variables: { id: job.id },
    })) {
      expect(errors).toBeUndefined();
      states.push(data!.job);
    }
    await client.dispose();
    expect(states.at(-1)).toMatchObject({ id: job.id, state: "SUCCEEDED", done: 40, total: 40, failed: 0 });
    const done = states.map((state) => state.done);
    expect(done).toEqual([...done].sort((x, y) => x - y));
    const ended = (await send(server, "job", { id: job.id })).job;
    expect(ended).toMatchObject({ state: "SUCCEEDED", done: 40, queuePosition: null, estimatedSeconds: null });
    expect(ended.computeSeconds).toBeGreaterThan(0);
    expect(Date.parse(ended.finishedAt)).toBeGreaterThanOrEqual(Date.parse(ended.startedAt));
  });

  test("jobSamples streams each sample once over server-sent events, then completes", async () => {
    const job = await requested(2000, 12, [EDM, FLOW]);
    const client = createSseClient({ url: `${server.url}/graphql` });
    const samples: { seed: { value: number }; model: { slug: string }; state: string; image: { url: string } }[] = [];
    for await (const { data, errors } of client.iterate<{ jobSamples: (typeof samples)[number] }>({
      query: exampleDocument("job-samples"),
      variables: { id: job.id },
    })) {
      expect(errors).toBeUndefined();
      samples.push(data!.jobSamples);
    }
    client.dispose();
    expect(samples).toHaveLength(24);
    expect(new Set(samples.map(({ model, seed }) => `${model.slug} ${seed.value}`)).size).toBe(24);
    expect(samples.every(({ state, image }) => state === "READY" && image !== null)).toBe(true);
  });

  test("cancelJob ends an open job; one that has ended cannot be cancelled", async () => {
    const job = await requested(3000, 2000);
    const { cancelJob } = await send(server, "cancel-job", { id: job.id });
    expect(cancelJob.job).toMatchObject({ id: job.id, state: "CANCELLED", total: 2000 });
    expect(cancelJob.job.done).toBeLessThan(2000);
    const again = await server.query(exampleDocument("cancel-job"), { id: job.id });
    expect(again.errors?.[0]).toMatchObject({ extensions: { code: "CONFLICT" } });
    expect(again.errors?.[0]?.message).toContain("CANCELLED");
  });

  test("a question with nothing missing is a job that has succeeded", async () => {
    const job = await requested(1000, 40);
    expect(job).toMatchObject({ state: "SUCCEEDED", total: 0, done: 0 });
  });
});

describe("node", () => {
  const node = async (id: string) => (await send(server, "node", { id })).node;

  test("answers every kind of thing by its id", async () => {
    const { sample } = await send(server, "sample");
    expect(await node(sample.id)).toMatchObject({
      __typename: "Sample",
      state: "READY",
      model: { slug: EDM },
      seed: { value: 7 },
      image: { pixels: sample.image.pixels },
    });
    const [model] = (await send(server, "models")).models.edges;
    expect(await node(model.node.id)).toMatchObject({ __typename: "Model", slug: model.node.slug });
    expect(await node("Seed:NUMPY_PCG64:3")).toMatchObject({ __typename: "Seed", value: 3, noise: "NUMPY_PCG64" });
    const { comparison } = await send(server, "comparison");
    expect(await node(comparison.id)).toMatchObject({
      __typename: "Comparison",
      score: { value: comparison.score.value, n: 8 },
    });
    const [metric] = (await send(server, "metrics")).metrics;
    expect(await node(metric.id)).toMatchObject({ __typename: "Metric" });
    const { trainingSets } = await dataOf(server, "{ trainingSets { edges { node { id } } } }");
    expect(await node(trainingSets.edges[0].node.id)).toMatchObject({ __typename: "TrainingSet" });
    const [job] = await server.sql<{ id: string }>("select id from job limit 1");
    expect(await node(`Job:${job!.id}`)).toMatchObject({ __typename: "Job", id: `Job:${job!.id}` });
  });

  test.each([
    "Sample:0000",
    `Sample:${"0".repeat(64)}`,
    "Model:nobody",
    "Model:11111111-2222-3333-4444-555555555555",
    "Seed:TORCH_CPU:-1",
    "Seed:TORCH_CPU:2147483648",
    "Seed:DICE:1",
    `Comparison:${"f".repeat(64)}`,
    "Job:1",
    "Nonsense",
    "",
  ])("%j is null, not an error", async (id) => {
    expect(await node(id)).toBeNull();
  });

  test("nodes keeps the order and its gaps", async () => {
    const { nodes } = await dataOf(server, `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, {
      ids: ["Seed:TORCH_CPU:2", "Job:nothing", "Seed:TORCH_CPU:1"],
    });
    expect(nodes).toEqual([{ id: "Seed:TORCH_CPU:2" }, null, { id: "Seed:TORCH_CPU:1" }]);
  });
});

test("all this was answered without a line of error in the log", () => {
  const lines = server
    .logs()
    .split("\n")
    .filter((line) => line.startsWith("{"));
  expect(lines.map((line) => JSON.parse(line)).filter((line) => line.level >= 50)).toEqual([]);
});

type Picture = { width: number; height: number; data: Uint8Array };

/** Whether a grey picture lies somewhere, pixel for pixel, in a larger one of one or three channels. */
function holds(sheet: Picture, image: Picture): boolean {
  const channels = sheet.data.length / (sheet.width * sheet.height);
  const same = (x: number, y: number) => {
    for (let v = 0; v < image.height; v++)
      for (let u = 0; u < image.width; u++)
        if (sheet.data[((y + v) * sheet.width + x + u) * channels] !== image.data[v * image.width + u]) return false;
    return true;
  };
  for (let y = 0; y + image.height <= sheet.height; y++)
    for (let x = 0; x + image.width <= sheet.width; x++) if (same(x, y)) return true;
  return false;
}
