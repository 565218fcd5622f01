import http from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../support/server.js";
import { expectConsistent } from "./support/consistent.js";
import { figure, golden, MODELS } from "./support/study.js";

const REQUESTS = 2_000;
const CONNECTIONS = 50;

let server: TestServer;
beforeAll(async () => {
  await golden();
  server = await startTestServer({ models: MODELS, lanes: 2 });
});
afterAll(() => server.stop());

test("2,000 identical questions over 50 connections are one run and 2,000 answers", async () => {
  const query = `{ sample(model: "${MODELS[0]}", seed: 7, waitSeconds: 60) { state image { pixels } } }`;
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const begun = performance.now();
  const answers = await Promise.all(Array.from({ length: REQUESTS }, () => post(agent, query)));
  const seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  figure(`${REQUESTS} answers in`, seconds, "s");
  expect(new Set(answers).size).toBe(1);
  expect(JSON.parse(answers[0]!).data.sample.state).toBe("READY");
  expect(await server.sql("select attempt from sample")).toEqual([{ attempt: 1 }]);
  await expectConsistent(server, { ready: 1 });
});

function post(agent: http.Agent, query: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const request = http.request(`${server.url}/graphql`, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve(text)).on("error", reject);
    });
    request.on("error", reject).end(JSON.stringify({ query }));
  });
}
