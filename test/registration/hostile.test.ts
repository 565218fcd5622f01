import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HOSTILE_NETWORKS } from "../support/hostile-networks.js";
import { DOUBLING, network } from "../support/onnx-writer.js";
import { processesOf } from "../support/processes.js";
import { startTestServer } from "../support/server.js";
import { type Checked, checked } from "./registering.js";

const server = await startTestServer({
  models: [],
  lanes: 2,
  env: { LIMIT_CHECK_SECONDS: "10", LIMIT_CHILD_MEGABYTES: "700" },
});
afterAll(() => server.stop());

async function figures(): Promise<{ resident: number; lag: number }> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  return { resident: read("process_resident_memory_bytes"), lag: read("nodejs_eventloop_lag_p99_seconds") };
}

describe("files that are no networks, or wicked ones, registered at once", () => {
  const verdicts = new Map<string, Checked>();
  let before: { resident: number; lag: number };
  let after: { resident: number; lag: number };
  let slowest = 0;

  beforeAll(async () => {
    // A first one, so that what is loaded once is loaded.
    await checked(server, network(DOUBLING), { slug: "harmless" });
    before = await figures();
    let done = false;
    const watching = (async () => {
      while (!done) {
        const asked = performance.now();
        await fetch(`${server.url}/health/live`);
        slowest = Math.max(slowest, performance.now() - asked);
        await new Promise((next) => setTimeout(next, 20));
      }
    })();
    await Promise.all(
      HOSTILE_NETWORKS.map(async ({ what, file }, i) => {
        verdicts.set(what, await checked(server, file, { slug: `hostile-${i}`, title: what }));
      }),
    );
    done = true;
    await watching;
    after = await figures();
  });

  test.each(HOSTILE_NETWORKS)("$what is refused, in words for its owner", ({ what, reason }) => {
    const { state, rejection } = verdicts.get(what)!;
    expect(state).toBe("REJECTED");
    expect(rejection).toMatch(reason);
    expect(rejection).not.toMatch(/\/(tmp|work|home|root|usr|src)\b|node_modules|\.(cc|h|js|ts):/);
  });

  test("are twenty and more, and no two are told the same", () => {
    const reasons = [...verdicts.values()].map(({ rejection }) => rejection);
    expect(reasons.length).toBeGreaterThanOrEqual(20);
    expect(new Set(reasons).size).toBe(reasons.length);
  });

  test("leave the server as it was: its memory, its event loop, its answers", () => {
    expect(after.resident - before.resident).toBeLessThan(150 * 2 ** 20);
    expect(after.lag).toBeLessThan(0.25);
    expect(slowest).toBeLessThan(2_000);
  });

  test("leave the next network its READY, and no process or folder behind", async () => {
    expect((await checked(server, network(DOUBLING), { slug: "next" })).state).toBe("READY");
    const children = processesOf(server.folder).filter(({ command }) => /children\/drawing/.test(command));
    expect(children.length).toBeLessThanOrEqual(2);
  });
});
