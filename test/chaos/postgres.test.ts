import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
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
  SEEDS,
  STUDY,
  states,
} from "./support/study.js";

let server: TestServer;
beforeAll(async () => {
  await golden();
  // One lane: four batches, one after the other.
  server = await startTestServer({ models: MODELS, lanes: 1, embedded: true });
});
afterEach(() => forget(server));
afterAll(() => server.stop());

const GRID = `query ($sources: [SourceInput!]!, $seeds: SeedsInput!) {
  grid(sources: $sources, seeds: $seeds, waitSeconds: 60) { ready total failed }
}`;

test("PostgreSQL killed under load is started again, and nothing acknowledged is lost", async () => {
  const acknowledged: string[] = [];
  let refused = 0;
  let asking = true;
  // Every seed is asked for on its own, while PostgreSQL is there and while it is not.
  const load = (async () => {
    for (let n = 0; asking; n++) {
      const seeds = { values: [n % SEEDS] };
      await request(server, { ...STUDY, seeds }).then(
        ({ id }) => acknowledged.push(id),
        () => refused++,
      );
    }
  })();
  await midStudy(server);
  const killed = postmasterPid(server);
  process.kill(killed, "SIGKILL");
  const begun = performance.now();
  const another = () => postmasterPid(server) !== killed;
  await until("PostgreSQL answers again", () => states(server).then(another, () => null), { every: 20 });
  figure("PostgreSQL answered again after", (performance.now() - begun) / 1000, "s");
  const before = acknowledged.length;
  await until("a question is acknowledged again", () => acknowledged.length > before);
  figure("a question was acknowledged again after", (performance.now() - begun) / 1000, "s");
  asking = false;
  await load;
  figure("questions refused meanwhile", refused, `of ${acknowledged.length + refused}`);
  await request(server);
  figure("to the end of the study", await finished(server), "s");
  const kept = await server.sql<{ id: string }>("select id from job");
  expect(kept.map(({ id }) => `Job:${id}`)).toEqual(expect.arrayContaining(acknowledged));
  await expectConsistent(server, { ready: SAMPLES });
});

test("after PostgreSQL came back, a second server is still refused", async () => {
  const second = await until(
    "the server holds its lock again",
    async () => {
      const { code, stderr } = await server.command(["start"]);
      return code === 1 && stderr;
    },
    { seconds: 20 },
  );
  expect(second).toContain("DATA_DIR is in use by another server");
  expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
});

test("every connection cut three times in mid-study: waits, subscriptions and claims recover", async () => {
  const { id } = await request(server);
  const held = server.query(GRID, STUDY);
  const watched = watchJob(id);
  let cut = 0;
  for (let round = 0, ready = 0; round < 3; round++) {
    // Batch by batch: each cut meets another one that is being drawn.
    ready = await until(
      "another batch is READY",
      async () => {
        const now = await states(server);
        return now.READY > ready && now.READY;
      },
      { every: 10 },
    );
    const rows = await server.sql(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'",
    );
    cut += rows.length;
  }
  figure("connections cut", cut, "");
  figure("to the end of the study", await finished(server), "s");
  const settled = performance.now();
  expect(await held).toMatchObject({ status: 200, data: { grid: { ready: SAMPLES, total: SAMPLES, failed: 0 } } });
  expect((await watched).at(-1)).toEqual({ state: "SUCCEEDED", done: SAMPLES });
  figure("waits and subscriptions knew of it after", (performance.now() - settled) / 1000, "s");
  expect(performance.now() - settled).toBeLessThan(6_000);
  await expectConsistent(server, { ready: SAMPLES });
});

/** Every state of the job that a subscription by server-sent events was told, until it completed. */
async function watchJob(id: string): Promise<{ state: string; done: number }[]> {
  const response = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ query: "subscription ($id: ID!) { job(id: $id) { state done } }", variables: { id } }),
  });
  const events = (await response.text()).split("\n\n").filter((event) => event.includes("event: next"));
  return events.map((event) => JSON.parse(/^data: (.*)$/m.exec(event)![1]!).data.job);
}
