import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../support/server.js";
import { until } from "../support/until.js";
import { expectConsistent } from "./support/consistent.js";
import { postmasterPid } from "./support/postmaster.js";
import {
  figure,
  finished,
  forget,
  golden,
  MODELS,
  midStudy,
  request,
  SAMPLES,
  STUDY,
  states,
} from "./support/study.js";

let server: TestServer;
beforeAll(async () => {
  await golden();
  server = await startTestServer({ models: MODELS, lanes: 2, embedded: true });
});
afterEach(() => forget(server));
afterAll(() => server.stop());

const isAlive = (pid: number) => server.processes().some((one) => one.pid === pid);
/** What is READY, and how it came to be: the same before and after, for all that was there before. */
const ready = () =>
  server.sql<{ key: string; rendition_id: string }>(
    "select key, rendition_id from sample where state = 'READY' order by key",
  );

describe("A server killed in mid-study:", () => {
  test("its PostgreSQL is adopted, its worker ends by itself, and a restart finishes the study", async () => {
    await request(server);
    await midStudy(server);
    const postgres = postmasterPid(server);
    const workers = server.workerPids();
    await server.kill("SIGKILL");
    const begun = performance.now();
    const orphaned = until("the worker ends by itself", () => !workers.some(isAlive), { seconds: 30 }).then(() =>
      figure("the orphaned worker ended after", (performance.now() - begun) / 1000, "s"),
    );
    const before = await ready();
    await server.restart();
    figure("serving again after", (performance.now() - begun) / 1000, "s");
    expect(postmasterPid(server)).toBe(postgres);
    await orphaned;
    figure("to the end of the study", await finished(server), "s");
    expect(await ready()).toEqual(expect.arrayContaining(before));
    await expectConsistent(server, { ready: SAMPLES });
  });

  test("with its worker and PostgreSQL at the same moment: what was acknowledged is there, and is finished", async () => {
    const job = await request(server);
    await midStudy(server);
    const before = await ready();
    for (const pid of [...server.workerPids(), postmasterPid(server)]) process.kill(pid, "SIGKILL");
    await server.kill("SIGKILL");
    const begun = performance.now();
    await server.restart();
    figure("serving again after", (performance.now() - begun) / 1000, "s");
    figure("to the end of the study", await finished(server), "s");
    expect(await ready()).toEqual(expect.arrayContaining(before));
    const after = await server.query("query ($id: ID!) { job(id: $id) { state total done failed } }", { id: job.id });
    expect(after.data.job).toEqual({ state: "SUCCEEDED", total: SAMPLES, done: SAMPLES, failed: 0 });
    await expectConsistent(server, { ready: SAMPLES });
  });
});

describe("A server that ends while it starts:", () => {
  /** Restarts it, and ends it at the moment that its worker process is there. */
  async function endAtStart(signal: NodeJS.Signals) {
    await server.kill("SIGTERM");
    // Whether it was seen ready before it ended does not matter.
    const started = server.restart().catch(() => {});
    await until("its worker starts", () => server.workerPids().length > 0, { every: 5 });
    const ended = await server.kill(signal);
    await started;
    return ended;
  }

  test("killed, it takes the worker that was starting with it", async () => {
    await endAtStart("SIGKILL");
    const begun = performance.now();
    await until("its worker ends", () => server.workerPids().length === 0, { seconds: 30 });
    figure("the worker ended after", (performance.now() - begun) / 1000, "s");
    await server.restart();
  });

  test("asked to stop, it exits 0 and leaves no process behind", async () => {
    expect(await endAtStart("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(server.processes()).toEqual([]);
    await server.restart();
  });
});

test("Ctrl-C in mid-study, and a second start goes on where it stopped", async () => {
  await request(server);
  await midStudy(server);
  const { pid } = server;
  const begun = performance.now();
  const ended = server.kill("SIGCONT");
  process.kill(-pid, "SIGINT");
  expect(await ended).toEqual({ code: 0, signal: null });
  figure("Ctrl-C took", (performance.now() - begun) / 1000, "s");
  expect(server.processes()).toEqual([]);
  await server.restart();
  const left = await states(server);
  expect(left.READY).toBeGreaterThan(0);
  figure("to the end of the study", await finished(server), "s");
  await expectConsistent(server, { ready: SAMPLES });
});

test("a second server on the same DATA_DIR is refused in words, and the first goes on", async () => {
  await request(server);
  await midStudy(server);
  const postgres = postmasterPid(server);
  const second = await server.command(["start"]);
  expect(second.code).toBe(1);
  expect(second.stderr).toContain("DATA_DIR is in use by another server");
  expect(postmasterPid(server)).toBe(postgres);
  await finished(server);
  await expectConsistent(server, { ready: SAMPLES });
});

test("SIGTERM under load answers held waits at once, exits 0 within 30 s and leaves nothing RUNNING", async () => {
  const held = server.query(
    "query ($sources: [SourceInput!]!, $seeds: SeedsInput!) { grid(sources: $sources, seeds: $seeds, waitSeconds: 60) { ready total } }",
    STUDY,
  );
  await midStudy(server);
  const begun = performance.now();
  const ended = server.kill("SIGTERM");
  const { status, data } = await held;
  figure("held waits were answered after", (performance.now() - begun) / 1000, "s");
  expect(performance.now() - begun).toBeLessThan(2_000);
  expect({ status, total: data.grid.total }).toEqual({ status: 200, total: SAMPLES });
  expect(data.grid.ready).toBeLessThan(SAMPLES);
  expect(await ended).toEqual({ code: 0, signal: null });
  const seconds = (performance.now() - begun) / 1000;
  figure("SIGTERM took", seconds, "s");
  expect(seconds).toBeLessThan(30);
  expect(server.processes()).toEqual([]);
  // Without workers nothing takes rows up again before they are looked at.
  await server.restart({ WORKERS: "0" });
  const left = await states(server);
  await server.restart({ WORKERS: "1" });
  expect(left).toMatchObject({ RUNNING: 0, FAILED: 0 });
  expect(left.QUEUED).toBeGreaterThan(0);
  await finished(server);
  await expectConsistent(server, { ready: SAMPLES });
});
