import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { dataOf } from "../contract/examples.js";
import { startTestServer, type TestServer } from "../support/server.js";
import { createStudy, MODELS, publish, settled } from "./publishing.js";

const [one, other] = await Promise.all([
  startTestServer({ models: MODELS }),
  startTestServer({ models: [...MODELS].reverse(), lanes: 2 }),
]);
afterAll(() => Promise.all([one.stop(), other.stop()]));

const files = (version: Awaited<ReturnType<typeof settled>>) =>
  version.files.filter(({ digested }) => digested).map(({ path: name, digest }) => [name, digest]);

test("Two installations that publish the same study give it the same digest, though one was lost half-way and drew more", async () => {
  const first = await settled(one, (await publish(one, await createStudy(one, "everywhere"))).id);
  await createStudy(other, "before", { seeds: { first: 100, count: 4 }, sources: [{ model: MODELS[2] }] });
  const study = await createStudy(other, "everywhere", { visibility: "WORKSPACE" });
  const version = await lostHalfWay(other, study);
  const second = await settled(other, version);
  expect(second).toMatchObject({ state: "READY", version: 1 });
  expect(files(second)).toEqual(files(first));
  expect(second.digest).toBe(first.digest);
  expect(second.digest).not.toBeNull();
  const rows = await other.sql<{ n: number }>("select count(*)::int as n from dataset_version");
  expect(rows[0]!.n).toBe(1);
  expect(readdirSync(path.join(other.dataDir, "cache", "versions"))).toEqual([]);
  // When each was drawn differs, and is beside the digest.
  const drawing = ({ files }: typeof first) => files.find((file) => file.path === "drawing.parquet")!.digest;
  expect(drawing(second)).not.toBe(drawing(first));
});

test("A version is drawn again from the other installation's address; what is forged or not to be drawn is said", async () => {
  const [row] = await one.sql<{ id: string; digest: string }>("select id, digest from dataset_version limit 1");
  await dataOf(one, "mutation ($id: ID!) { makeVersionPublic(id: $id) { version { id } } }", {
    id: `DatasetVersion:${row!.id}`,
  });
  const address = `${one.url}/d/${row!.digest}`;
  const there = await other.command(["reproduce", address]);
  expect(there).toMatchObject({ code: 0, stderr: "" });
  expect(there.stdout).toBe(
    `Version sha256:${row!.digest}: 15 samples drawn again.\n  identical 15, different within what is documented between classes 0, different 0\n`,
  );
  const here = await one.command(["reproduce", row!.digest, "--samples", "4"]);
  expect(here.stdout).toContain("4 samples drawn again.\n  identical 4,");
  const unknown = await other.command(["reproduce", `${one.url}/d/${"0".repeat(64)}`]);
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining("answers 404 for manifest.json") });
});

/** As a worker leaves it that is killed while it writes: held for a while by nobody, and with half a file in its folder. */
async function lostHalfWay(server: TestServer, study: string): Promise<string> {
  const pids = server.workerPids();
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  const { id } = await publish(server, study);
  const [key, holder] = [id.replace("DatasetVersion:", ""), randomUUID()];
  await server.sql(
    "update dataset_version set holder = $2, held_until = clock_timestamp() + interval '1 second' where id = $1",
    [key, holder],
  );
  const left = path.join(server.dataDir, "cache", "versions", `${key}.${holder}`);
  mkdirSync(left, { recursive: true });
  writeFileSync(path.join(left, "samples.parquet"), "PAR1 and no more");
  expect(existsSync(left)).toBe(true);
  for (const pid of pids) process.kill(pid, "SIGCONT");
  return id;
}
