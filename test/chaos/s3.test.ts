import http from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type RemoteWorker, startRemoteWorker } from "../support/remote-worker.js";
import { type S3Server, startS3 } from "../support/s3.js";
import { type S3Proxy, s3Proxy } from "../support/s3-proxy.js";
import { startTestServer, type TestServer } from "../support/server.js";
import { until } from "../support/until.js";
import { expectConsistent } from "./support/consistent.js";
import { figure, finished, golden, MODELS, midStudy, request, SAMPLES, STUDY } from "./support/study.js";

const REQUESTS = 10_000;
const CONNECTIONS = 50;

const s3 = await startS3();
const missing = "missing" in s3 ? s3.missing : null;

describe.skipIf(missing)(`A server and two workers on S3${missing ? ` (${missing})` : ""}:`, () => {
  const store = s3 as S3Server;
  let proxy: S3Proxy;
  let env: Record<string, string>;
  let server: TestServer;
  let workers: RemoteWorker[];

  beforeAll(async () => {
    await golden();
    proxy = await s3Proxy(store.endpoint);
    const through = { S3_ENDPOINT: proxy.endpoint, S3_PUBLIC_ENDPOINT: store.endpoint };
    env = { ...(await store.bucket("chaos")), ...through, LOG_LEVEL: "debug" };
    server = await startTestServer({ models: MODELS, workers: 0, env });
    env = { ...env, DATABASE_URL: server.databaseUrl };
    workers = await Promise.all([startRemoteWorker(env), startRemoteWorker(env)]);
    await server.waitReady(MODELS);
  });
  afterEach(async () => {
    proxy.disturb(null);
    await server.sql("truncate job_sample, job, rendition, sample, pair_values, derived_image, source, question");
  });
  afterAll(async () => {
    for (const worker of workers ?? []) await worker.stop();
    await server?.stop();
    await proxy?.stop();
    await store.stop();
  });

  const read = async (Key: string) => {
    const { Body } = await store.client.send(new GetObjectCommand({ Bucket: "chaos", Key }));
    return Buffer.from(await Body!.transformToByteArray());
  };
  const consistent = (ready = SAMPLES) => expectConsistent(server, { ready, read });

  test("a store that answers 503 for 20 s costs time, and no sample", async () => {
    await request(server);
    await midStudy(server);
    proxy.disturb({ kind: "unavailable" });
    await delay(20_000);
    figure("requests refused", proxy.disturbed(), "");
    proxy.disturb(null);
    figure("to the end of the study", await finished(server), "s");
    expect(await server.sql("select key from sample where failures > 0")).toEqual([]);
    await consistent();
  });

  test("a store that takes 30 s to answer is asked again, and what comes late changes nothing", async () => {
    await request(server);
    await midStudy(server);
    proxy.disturb({ kind: "slow", ms: 30_000 });
    await delay(8_000);
    figure("requests held up", proxy.disturbed(), "");
    proxy.disturb(null);
    figure("to the end of the study", await finished(server), "s");
    await consistent();
  });

  test("images whose answers are cut half-way are read again for a score", async () => {
    await request(server);
    await finished(server);
    proxy.disturb({ kind: "cut", times: 8 });
    const [a, b] = STUDY.sources;
    const document =
      "query ($a: SourceInput!, $b: SourceInput!, $seeds: SeedsInput!) { comparison(a: $a, b: $b, seeds: $seeds) { score { n } } }";
    const { data } = await server.query(document, { a, b, seeds: STUDY.seeds });
    expect(data.comparison.score.n).toBe(SAMPLES / 2);
    expect(proxy.disturbed()).toBe(8);
    await consistent();
  });

  test("a worker killed between writing an image and saying so: its rows are claimed by the other within 15 s", async () => {
    await request(server);
    await midStudy(server);
    const [writer, other] = workers;
    // So that it is the one that writes.
    process.kill(other!.pid, "SIGSTOP");
    let begun: number;
    let lost: { key: string; claim: string }[];
    try {
      await new Promise<void>((done) => proxy.disturb({ kind: "unanswered", done }));
      await writer!.kill("SIGKILL");
      workers.shift();
      begun = performance.now();
      lost = await server.sql("select key, claim from sample where state = 'RUNNING'");
    } finally {
      process.kill(other!.pid, "SIGCONT");
    }
    await writer!.stop();
    // Rows that were freed wait their turn like any other: the other worker has one lane, and a study of its own.
    await until(
      "the lost rows are free, and claimed again",
      async () => {
        const [now] = await server.sql<{ held: number; again: number }>(
          `select count(*) filter (where claim = any($2::uuid[]))::int as held,
                  count(*) filter (where losses > 0 and state <> 'QUEUED')::int as again
           from sample where key = any($1)`,
          [lost.map(({ key }) => key), [...new Set(lost.map(({ claim }) => claim))]],
        );
        return now!.held === 0 && now!.again > 0;
      },
      { seconds: 30 },
    );
    const seconds = (performance.now() - begun) / 1000;
    figure("lost rows claimed by the other worker", seconds, "s");
    expect(seconds).toBeLessThan(15);
    await finished(server);
    await consistent();
  });

  test("a worker that sleeps past its claim finds its samples drawn by the other, and changes nothing", async () => {
    const sleeper = await startRemoteWorker(env);
    workers.push(sleeper);
    await request(server);
    await midStudy(server);
    process.kill(sleeper.pid, "SIGSTOP");
    let seconds: number;
    try {
      seconds = await finished(server);
    } finally {
      process.kill(sleeper.pid, "SIGCONT");
    }
    figure("to the end of the study beside a stopped worker", seconds, "s");
    const rendered = () => server.sql("select key, attempt, rendition_id, settled_at from sample order by key");
    const before = await rendered();
    await until("the sleeper is awake", async () => {
      const { data } = await server.query("{ workers { name alive } }");
      return data.workers.some(
        ({ name, alive }: { name: string; alive: boolean }) => alive && name.endsWith(`:${sleeper.pid}`),
      );
    });
    expect(await rendered()).toEqual(before);
    await consistent();
  });

  test("10,000 identical questions over 50 connections to two servers are one run", async () => {
    const database = { url: server.databaseUrl, drop: async () => {} };
    const other = await startTestServer({ models: MODELS, workers: 0, env, database });
    try {
      const query = `{ sample(model: "${MODELS[0]}", seed: 7, waitSeconds: 60) { state image { pixels } } }`;
      const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS / 2 });
      const begun = performance.now();
      const urls = [server.url, other.url];
      const answers = await Promise.all(Array.from({ length: REQUESTS }, (_, i) => post(agent, urls[i % 2]!, query)));
      figure(`${REQUESTS} answers in`, (performance.now() - begun) / 1000, "s");
      agent.destroy();
      expect(new Set(answers).size).toBe(1);
      expect(JSON.parse(answers[0]!).data.sample.state).toBe("READY");
      expect(await server.sql("select attempt from sample")).toEqual([{ attempt: 1 }]);
    } finally {
      await other.stop();
    }
    await consistent(1);
  });
});

function post(agent: http.Agent, url: string, query: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const sent = http.request(`${url}/graphql`, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve(text)).on("error", reject);
    });
    sent.on("error", reject).end(JSON.stringify({ query }));
  });
}
