import { spawnSync } from "node:child_process";
import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../support/server.js";
import { until } from "../support/until.js";
import { expectConsistent } from "./support/consistent.js";
import { figure, finished, golden, MODELS, request, SAMPLES, SEEDS, STUDY, states } from "./support/study.js";

const IN_A_NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"];
const [unshare, ...own] = IN_A_NAMESPACE;
/** A file system of its own needs user namespaces, or an administrator. */
const mounts = spawnSync(unshare!, [...own, "sh", "-c", "mount -t tmpfs tmpfs /mnt"]).status === 0;

let server: TestServer;
let objects: string;
beforeAll(async () => {
  if (!mounts) return;
  await golden();
  // The program starts in the folder that DATA_DIR is in. Registered models and training images take 28 MB.
  const mount = 'mkdir -p data/objects && mount -t tmpfs -o size=48m tmpfs data/objects && exec "$@"';
  server = await startTestServer({
    models: MODELS,
    lanes: 2,
    launcher: [...IN_A_NAMESPACE, "sh", "-c", mount, "sh"],
  });
  objects = `/proc/${server.pid}/root${server.dataDir}/objects`;
});
afterAll(() => server?.stop());

const skipped = mounts ? "" : " (skipped: no file system can be mounted here)";
test.skipIf(!mounts)(
  `a full disk fails what is drawn meanwhile, harms nothing else, and is got over${skipped}`,
  async () => {
    const half = SEEDS / 2;
    await request(server, { ...STUDY, seeds: { first: 0, count: half } });
    await finished(server);
    const filler = path.join(objects, "filler");
    fill(filler);
    const begun = performance.now();
    await request(server);
    await finished(server);
    figure("what could not be stored had failed after", (performance.now() - begun) / 1000, "s");
    const errors = await server.sql(
      "select error_code as code, error_message as message, failures, count(*)::int as n from sample where state = 'FAILED' group by 1, 2, 3",
    );
    expect(errors).toEqual([
      {
        code: "STORAGE_FAILED",
        message: "The image could not be written to storage.",
        failures: 3,
        n: SAMPLES - 2 * half,
      },
    ]);
    expect((await states(server)).READY).toBe(2 * half);
    await expectConsistent(server, { ready: 2 * half, failed: SAMPLES - 2 * half, objects });

    unlinkSync(filler);
    await until("the server is ready again", async () => (await fetch(`${server.url}/health/ready`)).status === 200);
    await request(server);
    figure("with room again, to the end of the study", await finished(server), "s");
    await expectConsistent(server, { ready: SAMPLES, objects });
  },
);

/** Writes until there is no room, to the last block. */
function fill(file: string): void {
  const handle = openSync(file, "w");
  try {
    for (let size = 1 << 20; size >= 512; ) {
      try {
        writeSync(handle, Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
        size /= 2;
      }
    }
  } finally {
    closeSync(handle);
  }
}
