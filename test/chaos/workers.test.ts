import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../support/server.js";
import { until } from "../support/until.js";
import { expectConsistent } from "./support/consistent.js";
import { figure, finished, forget, golden, MODELS, midStudy, request, SAMPLES, states } from "./support/study.js";

beforeAll(async () => {
  await golden();
});

const attempts = async (server: TestServer) =>
  (await server.sql<{ most: number }>("select max(attempt) as most from sample"))[0]!.most;

describe("One worker:", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ models: MODELS, lanes: 2 });
  });
  afterEach(() => forget(server));
  afterAll(() => server.stop());

  test("a drawing child killed in mid-batch costs its batch an attempt, and nothing else", async () => {
    await request(server);
    await midStudy(server);
    let kills = 0;
    const cut = async () =>
      (await server.sql("select 1 from sample where failures > 0 or attempt > 1 limit 1")).length > 0;
    while (!(await cut())) {
      process.kill(server.childPids()[0]!, "SIGKILL");
      kills++;
      // Between two batches there was nothing to cut: then another one is killed.
      await until("a batch was cut", cut, { seconds: 1, every: 20 }).catch(() => {});
    }
    figure("children killed", kills, "");
    figure("to the end of the study", await finished(server), "s");
    await expectConsistent(server, { ready: SAMPLES });
  });

  test("a worker killed in mid-study is replaced, and its rows are claimed again within 15 s", async () => {
    await request(server);
    await midStudy(server);
    const [worker] = server.workerPids();
    process.kill(worker!, "SIGKILL");
    const begun = performance.now();
    const lost = await server.sql<{ key: string; attempt: number }>(
      "select key, attempt from sample where state = 'RUNNING'",
    );
    expect(lost.length).toBeGreaterThan(0);
    await until("another worker is there", () => server.workerPids().some((pid) => pid !== worker));
    figure("another worker", (performance.now() - begun) / 1000, "s");
    await until(
      "every lost row is claimed again",
      async () => {
        const [left] = await server.sql<{ n: number }>(
          "select count(*)::int as n from sample where key = any($1) and attempt = 1",
          [lost.map(({ key }) => key)],
        );
        return left!.n === 0;
      },
      { seconds: 30 },
    );
    const seconds = (performance.now() - begun) / 1000;
    figure(`${lost.length} lost rows claimed again`, seconds, "s");
    expect(seconds).toBeLessThan(15);
    await finished(server);
    await expectConsistent(server, { ready: SAMPLES });
  });

  test("wake-ups that are all lost delay a study by a sweep, no more", async () => {
    await whileStopped(server, async () => {
      await request(server);
      const gone = await server.sql("delete from pgboss.job where name = 'draw' and state < 'active' returning id");
      expect(gone.length).toBeGreaterThan(0);
    });
    figure("to the end of the study without a wake-up", await finished(server), "s");
    expect(await attempts(server)).toBe(1);
    await expectConsistent(server, { ready: SAMPLES });
  });

  test("wake-ups that all come twice double nothing", async () => {
    await whileStopped(server, async () => {
      await request(server);
      const doubled = await server.sql(
        "insert into pgboss.job (name, data) select name, data from pgboss.job where name = 'draw' and state < 'active' returning id",
      );
      expect(doubled.length).toBeGreaterThan(0);
    });
    figure("to the end of the study with each wake-up twice", await finished(server), "s");
    expect(await attempts(server)).toBe(1);
    await expectConsistent(server, { ready: SAMPLES });
  });
});

describe("Two workers:", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ models: MODELS, workers: 2, lanes: 1, env: { LOG_LEVEL: "debug" } });
  });
  afterAll(() => server.stop());

  test("a worker that sleeps past its claim finds its samples drawn by the other, and changes nothing", async () => {
    await request(server);
    const sleeper = server.workerPids()[0]!;
    await until(
      "both workers hold a claim",
      async () => {
        const rows = await server.sql("select distinct claim from sample where state = 'RUNNING'");
        return rows.length === 2;
      },
      { every: 10 },
    );
    process.kill(sleeper, "SIGSTOP");
    try {
      figure("to the end of the study beside a stopped worker", await finished(server), "s");
      expect(await attempts(server)).toBe(2);
    } finally {
      process.kill(sleeper, "SIGCONT");
    }
    const before = await rendered(server);
    await until("the sleeper is done with its batch", () =>
      server
        .logs()
        .split("\n")
        .some((line) => line.includes(`"pid":${sleeper},`) && /given up|"ready":0/.test(line)),
    );
    expect(await rendered(server)).toEqual(before);
    expect((await states(server)).READY).toBe(SAMPLES);
    await expectConsistent(server, { ready: SAMPLES });
  });

  const rendered = (of: TestServer) =>
    of.sql(
      "select key, sample.attempt, rendition_id, settled_at, pixels from sample join rendition on sample_key = key order by 1, 3",
    );
});

/** The workers sleep meanwhile, for less than a claim. */
async function whileStopped(server: TestServer, work: () => Promise<void>): Promise<void> {
  const workers = server.workerPids();
  for (const pid of workers) process.kill(pid, "SIGSTOP");
  try {
    await work();
  } finally {
    for (const pid of workers) process.kill(pid, "SIGCONT");
  }
}
