import { existsSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { processesOf } from "../support/processes.js";
import { startTestServer, type TestServer } from "../support/server.js";

const MODEL = "unet16-edm-n16384";
const PIXELS = `query ($seed: Int!) { sample(model: "${MODEL}", seed: $seed, waitSeconds: 30) { state image { pixels } } }`;
let server: TestServer | null = null;
afterAll(() => server?.stop());

test("the server with a PostgreSQL of its own starts, draws, comes back with what it drew, and leaves nothing behind", async () => {
  server = await startTestServer({ embedded: true, models: [MODEL] });
  const { folder } = server;
  const drawn = await server.query(PIXELS, { seed: 1 });
  expect(drawn).toMatchObject({ status: 200, data: { sample: { state: "READY" } } });
  expect(server.workerPids()).toHaveLength(1);
  expect(server.childPids().length).toBeGreaterThan(0);
  await server.restart({ WORKERS: "0" });
  expect(server.workerPids()).toHaveLength(0);
  expect((await server.query(PIXELS, { seed: 1 })).data).toEqual(drawn.data);
  await server.stop();
  server = null;
  expect(processesOf(folder)).toEqual([]);
  expect(existsSync(folder)).toBe(false);
});
