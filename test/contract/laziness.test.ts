import { afterAll, describe, expect, test, vi } from "vitest";
import { startTestServer } from "../support/server.js";
import { until } from "../support/until.js";
import { dataOf } from "./examples.js";

const MODEL = "unet16-edm-n16384";
/** One evaluation a sample: what these tests are about is not the picture. */
const FAST = "sampler: { steps: 1 }";
const SAMPLE = `query ($seed: Int!, $wait: Float! = 0) {
  sample(model: "${MODEL}", seed: $seed, waitSeconds: $wait) { id state notSampled image { pixels } job { id } } }`;
const grid = (first: number, count: number, wait = 0, sampler = FAST) =>
  `{ grid(sources: [{ model: "${MODEL}" }], seeds: { first: ${first}, count: ${count} }, ${sampler}, waitSeconds: ${wait}) {
    ready total rows { samples { state notSampled } } job { id state total done } } }`;
const request = (first: number, count: number, sampler = FAST) =>
  `mutation { requestSamples(sources: [{ model: "${MODEL}" }], seeds: { first: ${first}, count: ${count} }, ${sampler}) {
    job { id state total done failed } } }`;

// A thousand questions take ten seconds on two idle cores, and a minute on two busy ones.
vi.setConfig({ testTimeout: 180_000 });
const server = await startTestServer({ models: [MODEL], lanes: 2 });
afterAll(() => server.stop());
const rowsOf = async (from: number, to: number) =>
  (
    await server.sql<{ n: number }>("select count(*)::int as n from sample where seed between $1 and $2", [from, to])
  )[0]!.n;

describe("GET starts nothing", () => {
  test("what is missing is NOT_SAMPLED because of GET, and no row is made", async () => {
    const { sample } = await dataOf(server, SAMPLE, { seed: 10, wait: 5 }, { method: "GET" });
    expect(sample).toMatchObject({ state: "NOT_SAMPLED", notSampled: "GET", image: null, job: null });
    const { grid: page } = await dataOf(server, grid(11, 4), {}, { method: "GET" });
    expect(page).toMatchObject({ ready: 0, total: 4, job: null });
    expect(await rowsOf(10, 20)).toBe(0);
  });

  test("what is there is answered", async () => {
    const drawn = await dataOf(server, SAMPLE, { seed: 21, wait: 30 });
    const read = await dataOf(server, SAMPLE, { seed: 21 }, { method: "GET" });
    expect(read.sample).toEqual(drawn.sample);
    expect(read.sample.state).toBe("READY");
  });

  test("a mutation does not travel by it", async () => {
    const { errors } = await server.query(request(30, 1), {}, { method: "GET" });
    expect(errors).toMatchObject([{ extensions: { code: "BAD_REQUEST" } }]);
    expect(await rowsOf(30, 30)).toBe(0);
  });
});

test("without waiting the answer says where the sample stands; asked again with time it is there", async () => {
  const first = await dataOf(server, SAMPLE, { seed: 40 });
  expect(["QUEUED", "RUNNING"]).toContain(first.sample.state);
  expect(first.sample.job.id).toMatch(/^Job:/);
  const later = await dataOf(server, SAMPLE, { seed: 40, wait: 30 });
  expect(later.sample).toMatchObject({ id: first.sample.id, state: "READY" });
});

test("1,000 identical questions at once are one run and 1,000 equal answers", async () => {
  const answers = await Promise.all(Array.from({ length: 1000 }, () => server.query(SAMPLE, { seed: 50, wait: 60 })));
  const [first] = answers;
  expect(first!.data.sample).toMatchObject({ state: "READY" });
  // The job that each was given stood at the moment of its own answer.
  const texts = new Set(answers.map(({ data, errors }) => JSON.stringify([{ ...data.sample, job: null }, errors])));
  expect([...texts]).toEqual([JSON.stringify([{ ...first!.data.sample, job: null }, undefined])]);
  const rows = await server.sql(
    "select attempt, (select count(*)::int from rendition where sample_key = key) as renditions from sample where seed = 50",
  );
  expect(rows).toEqual([{ attempt: 1, renditions: 1 }]);
  expect(
    await server.sql(
      "select job.state, total, done from job_sample join job on job.id = job_id join sample on key = sample_key where seed = 50",
    ),
  ).toEqual([{ state: "SUCCEEDED", total: 1, done: 1 }]);
});

test("the same question asked again while it is open is the same job, whatever its form", async () => {
  const { requestSamples } = await dataOf(server, request(1000, 3000, "sampler: null"));
  const again = await dataOf(server, request(1000, 3000, "sampler: { steps: 18 }"));
  expect(again.requestSamples.job.id).toBe(requestSamples.job.id);
  const asGrid = await dataOf(server, grid(1000, 3000, 0, "first: 1"));
  expect(asGrid.grid.job.id).toBe(requestSamples.job.id);
  expect(await rowsOf(1000, 3999)).toBe(3000);
  await dataOf(server, "mutation ($id: ID!) { cancelJob(id: $id) { job { state } } }", { id: requestSamples.job.id });
});

test("cancelled samples are NOT_SAMPLED and can be asked for again", async () => {
  const { requestSamples } = await dataOf(server, request(5000, 3000, "sampler: null"));
  const { cancelJob } = await dataOf(server, "mutation ($id: ID!) { cancelJob(id: $id) { job { state } } }", {
    id: requestSamples.job.id,
  });
  expect(cancelJob.job.state).toBe("CANCELLED");
  const [last] = await server.sql<{ seed: number }>(
    "select max(seed) as seed from sample where state = 'NOT_SAMPLED' and seed between 5000 and 7999",
  );
  const { node } = await dataOf(server, `query ($id: ID!) { node(id: $id) { ... on Sample { state notSampled } } }`, {
    id: `Sample:${(await server.sql<{ key: string }>("select key from sample where seed = $1", [last!.seed]))[0]!.key}`,
  });
  expect(node).toEqual({ state: "NOT_SAMPLED", notSampled: "NODE" });
  const again = await dataOf(server, SAMPLE, { seed: last!.seed, wait: 60 });
  expect(again.sample).toMatchObject({ state: "READY", notSampled: null });
});

test("a restart in mid-study loses nothing and draws nothing twice", async () => {
  await server.query(request(20_000, 256, "sampler: { steps: 5 }"));
  await until(
    "some are drawn",
    async () => {
      const [row] = await server.sql<{ n: number }>(
        "select count(*)::int as n from sample where state = 'READY' and seed between 20000 and 20255",
      );
      return row!.n > 0 && row!.n < 256;
    },
    { every: 5 },
  );
  const before = await server.sql<{ key: string; pixels: string }>(
    "select key, pixels from sample join rendition on rendition.id = rendition_id where seed between 20000 and 20255",
  );
  await server.restart();
  expect(before.length).toBeLessThan(256);
  const { grid: done } = await dataOf(server, grid(20_000, 256, 60, "sampler: { steps: 5 }"));
  expect(done.ready).toBe(256);
  const renditions = await server.sql<{ n: number }>(
    "select count(*)::int as n from rendition join sample on key = sample_key where seed between 20000 and 20255",
  );
  expect(renditions).toEqual([{ n: 256 }]);
  const after = await server.sql<{ key: string; pixels: string }>(
    "select key, pixels from sample join rendition on rendition.id = rendition_id where seed between 20000 and 20255",
  );
  expect(after).toEqual(expect.arrayContaining(before));
  const jobs = await server.sql("select state, total, done from job where total = 256");
  expect(jobs).toEqual([{ state: "SUCCEEDED", total: 256, done: 256 }]);
});
