import { afterAll, expect, test, vi } from "vitest";
import { samplerVersions } from "../../src/inference/samplers/index.js";
import { expectNoOrphans } from "../chaos/support/consistent.js";
import { startTestServer } from "../support/server.js";
import { until } from "../support/until.js";
import { dataOf } from "./examples.js";

const EDM = "unet16-edm-n1024";
const EPS = "unet16-eps-n16384";
const METHODS = Object.keys(samplerVersions()).map((method) => ({ method, model: method === "DDPM" ? EPS : EDM }));
const COUNT = 1000;
const STEPS = 4;

vi.setConfig({ testTimeout: 120_000 });
const server = await startTestServer({ models: [EDM, EPS], lanes: 2 });
afterAll(() => server.stop());

const rowsOf = async (first: number) => {
  const rows = await server.sql<{ state: string; n: number }>(
    "select state, count(*)::int as n from sample where seed between $1 and $2 group by state",
    [first, first + COUNT - 1],
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
};

test.each(METHODS)("$method cancelled while it draws leaves no row RUNNING and no orphan process", async (asked) => {
  const first = COUNT * (1 + METHODS.findIndex(({ method }) => method === asked.method));
  const { requestSamples } = await dataOf(
    server,
    `mutation { requestSamples(sources: [{ model: "${asked.model}" }], seeds: { first: ${first}, count: ${COUNT} },
      sampler: { method: ${asked.method}, steps: ${STEPS} }) { job { id } } }`,
  );
  await until("some are being drawn", async () => ((await rowsOf(first)).RUNNING ?? 0) > 0);
  const { cancelJob } = await dataOf(server, "mutation ($id: ID!) { cancelJob(id: $id) { job { state } } }", {
    id: requestSamples.job.id,
  });
  expect(cancelJob.job.state).toBe("CANCELLED");
  await until("none is RUNNING", async () => !(await rowsOf(first)).RUNNING);
  const { READY = 0, NOT_SAMPLED = 0, ...others } = await rowsOf(first);
  expect(others).toEqual({});
  expect(READY + NOT_SAMPLED).toBe(COUNT);
  expect(NOT_SAMPLED).toBeGreaterThan(COUNT / 2);
  await expectNoOrphans(server);
  expect(server.childPids().length).toBeLessThanOrEqual(2);
});
