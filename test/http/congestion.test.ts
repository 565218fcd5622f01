import { afterAll, expect, test } from "vitest";
import { until } from "../support/until.js";
import { send, startEdge } from "./edge.js";

const edge = await startEdge({}, { LIMIT_LOOP_DELAY_MS: "40" });
afterAll(() => edge.close());

const ask = () => send(edge, "/graphql?query={__typename}", { headers: { "apollo-require-preflight": "true" } });

test("a server whose event loop lags takes no operation, stays healthy to who asks, and takes them again once it keeps up", async () => {
  expect((await ask()).status).toBe(200);
  const busy = setInterval(() => {
    const end = performance.now() + 120;
    while (performance.now() < end);
  }, 1);
  const refused = await until("an operation is refused", async () => {
    const answer = await ask();
    return answer.status === 503 ? answer : null;
  });
  const live = await send(edge, "/health/live");
  clearInterval(busy);
  expect(refused.headers["retry-after"]).toBe("1");
  expect(refused.json.errors[0].extensions).toEqual({ code: "OVERLOADED", retryAfterSeconds: 1 });
  expect(refused.json.errors[0].message).toMatch(/^The server lags by \d+ ms: it takes no more at the moment\.$/);
  expect(live.status).toBe(200);
  await until("operations are taken again", async () => (await ask()).status === 200);
});
