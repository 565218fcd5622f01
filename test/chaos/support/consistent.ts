/** What must hold after every scenario, whatever was killed. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { sha256 } from "../../../src/domain/digest.js";
import { pixelDigest } from "../../../src/images/digest.js";
import { decodePng } from "../../../src/images/png.js";
import type { TestServer } from "../../support/server.js";
import { until } from "../../support/until.js";
import { golden } from "./study.js";

interface Row {
  key: string;
  state: string;
  code: string | null;
  message: string | null;
  pixels: string | null;
  object: string | null;
  renditions: number;
}
export interface Expected {
  ready: number;
  failed?: number;
  /** Where the server sees its files, if not where the test does. */
  objects?: string;
  /** An object's bytes, where they are no file. */
  read?: (object: string) => Promise<Buffer>;
}

/**
 * Every asked sample READY, or FAILED with a reason; each READY one's object there with the right hash and the pixels
 * that an undisturbed run drew; none drawn twice; no job open or miscounted; no process without a parent.
 */
export async function expectConsistent(server: TestServer, expected: Expected): Promise<void> {
  const undisturbed = await golden();
  const folder = expected.objects ?? path.join(server.dataDir, "objects");
  const read = expected.read ?? (async (object: string) => readFileSync(fileOf(folder, object)));
  const rows = await server.sql<Row>(`
    select sample.key, state, error_code as code, error_message as message, shown.pixels, shown.object,
           (select count(*)::int from rendition where sample_key = sample.key) as renditions
    from sample left join rendition as shown on shown.id = rendition_id`);
  const count = (state: string) => rows.filter((row) => row.state === state).length;
  expect({ ready: count("READY"), failed: count("FAILED"), all: rows.length }).toEqual({
    ready: expected.ready,
    failed: expected.failed ?? 0,
    all: expected.ready + (expected.failed ?? 0),
  });
  for (const row of rows) {
    if (row.state === "FAILED") {
      expect(row.code, row.key).toMatch(/^[A-Z_]+$/);
      expect(row.message, row.key).toMatch(/\w+/);
      continue;
    }
    expect(row.renditions, `renditions of ${row.key}`).toBe(1);
    const bytes = await read(row.object!);
    expect(row.object).toBe(`images/${sha256(bytes)}.png`);
    expect(pixelDigest(decodePng(bytes).data), row.key).toBe(row.pixels);
    if (undisturbed.has(row.key)) expect(row.pixels, row.key).toBe(undisturbed.get(row.key));
  }
  await expectJobsSettled(server);
  await expectNoOrphans(server);
}

async function expectJobsSettled(server: TestServer): Promise<void> {
  const wrong = await server.sql(`
    select job.id, job.state, job.total, job.done, job.failed, counted.*
    from job left join lateral (
      select count(*)::int as counted, count(outcome)::int as settled,
             count(*) filter (where outcome = 'FAILED')::int as failures
      from job_sample where job_id = job.id) as counted on true
    where job.state in ('QUEUED', 'RUNNING') or job.finished_at is null or done <> settled or total <> counted
       or failed <> failures or (job.state = 'FAILED') <> (failures > 0)`);
  expect(wrong).toEqual([]);
}

/** Each process has a living parent among the server's own; only PostgreSQL stands for itself. */
export async function expectNoOrphans(server: TestServer): Promise<void> {
  const orphans = () => {
    const all = server.processes();
    const pids = new Set(all.map(({ pid }) => pid));
    return all.filter(({ pid, parent, command }) => {
      return pid !== server.pid && !pids.has(parent) && !/\bpostgres\b/.test(command);
    });
  };
  // What a killed parent left ends by itself within a second or two.
  await until("no process is an orphan", () => orphans().length === 0, { seconds: 10 }).catch(() =>
    expect(orphans()).toEqual([]),
  );
}

function fileOf(objects: string, name: string): string {
  const [folder, file] = name.split("/") as [string, string];
  return path.join(objects, folder, file.slice(0, 2), file);
}
