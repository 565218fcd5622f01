import { afterAll, beforeAll, expect, test } from "vitest";
import { CRASHING, GREEDY, HANGING, TURNED } from "../support/misbehaving.js";
import { startTestServer, type TestServer } from "../support/server.js";
import { expectConsistent } from "./support/consistent.js";
import { figure, finished, golden, MODELS, request, SAMPLES } from "./support/study.js";

let server: TestServer;
beforeAll(async () => {
  await golden();
  server = await startTestServer({
    models: MODELS,
    ownModels: [CRASHING, HANGING, GREEDY],
    lanes: 2,
    // Beside other work a child has taken longer than three seconds to use up its memory.
    env: { LIMIT_CHILD_IDLE_SECONDS: "6", LIMIT_CHILD_MEGABYTES: "500" },
  });
});
afterAll(() => server.stop());

test("models that crash, hang or eat memory fail by name after three attempts, and all others finish", async () => {
  const seeds = { first: 0, count: 2 };
  for (const { card } of [CRASHING, HANGING, GREEDY]) {
    await request(server, { sources: [{ model: card.slug }], seeds, sampler: TURNED });
  }
  await request(server);
  figure("to the end of the study beside three models that misbehave", await finished(server, 120), "s");
  const failed = await server.sql(`
    select weights.slug, error_code as code, failures, attempt from sample
    join source on source.id = source_id join model as weights on weights.drawing_digest = source.drawing_digest
    where sample.state = 'FAILED' order by slug, seed`);
  const twice = (slug: string, code: string) => Array(2).fill({ slug, code, failures: 3, attempt: 3 });
  expect(failed).toEqual([
    ...twice("crashing", "MODEL_CRASHED"),
    ...twice("greedy", "OUT_OF_MEMORY"),
    ...twice("hanging", "TIMED_OUT"),
  ]);
  await expectConsistent(server, { ready: SAMPLES, failed: 6 });
});
