/**
 * Shipped models that a server of this run has checked: the servers after it find them READY, as after a restart. The check
 * is tested by itself; a start with four models took 5.5 s of processor time, one with none 2.3 s.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type pg from "pg";
import { inject } from "vitest";
import { migrateDatabase } from "../../src/db/migrate.js";
import { packageRoot } from "../../src/paths.js";
import type {} from "./global-postgres.js";
import { withClient } from "./postgres.js";

/** Rows as PostgreSQL writes them, without what each database gives them anew. */
interface Checked {
  model: Record<string, unknown>;
  set: Record<string, unknown>;
}

const SETS = path.join("objects", "training");
const kept = (name: string) => path.join(inject("checkedModels"), name);

/** Puts those of `slugs` that were checked into an empty database and a new DATA_DIR. */
export async function giveChecked(url: string, dataDir: string, slugs: readonly string[]): Promise<void> {
  const known = slugs.map((slug) => kept(`${slug}.json`)).filter((file) => existsSync(file));
  if (known.length === 0) return;
  cpSync(kept("sets"), path.join(dataDir, SETS), { recursive: true });
  await migrateDatabase(url, path.join(packageRoot(), "migrations"));
  await withClient(url, async (client) => {
    await client.query("begin");
    for (const file of known) {
      const { model, set } = JSON.parse(readFileSync(file, "utf8")) as Checked;
      await insert(client, "training_set", set);
      const { rows } = await client.query<{ id: string }>("select id from training_set where slug = $1", [set.slug]);
      await insert(client, "model", { ...model, training_set_id: rows[0]!.id });
    }
    await client.query("commit");
  });
}

async function insert(client: pg.Client, table: string, row: Record<string, unknown>): Promise<void> {
  const columns = Object.keys(row).join(", ");
  await client.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_record(null::${table}, $1)
     on conflict do nothing`,
    [JSON.stringify(row)],
  );
}

/** Keeps what a server has found READY for those that start after it. */
export async function keepChecked(url: string, dataDir: string, slugs: readonly string[]): Promise<void> {
  const fresh = slugs.filter((slug) => !existsSync(kept(`${slug}.json`)));
  if (fresh.length === 0) return;
  const { rows } = await withClient(url, (client) =>
    client.query<Checked>(
      `select to_jsonb(m) - '{id,created_at,check_until}'::text[] as model, to_jsonb(s) - '{id,created_at}'::text[] as set
       from model m join training_set s on s.id = m.training_set_id
       where m.slug = any($1) and m.shipped and m.kind = 'ONNX' and m.parent_id is null and m.state = 'READY'`,
      [fresh],
    ),
  );
  if (rows.length === 0) return;
  const half = mkdtempSync(kept("half-"));
  // What rows name comes before them, and each thing whole: another file's server may start meanwhile.
  if (!existsSync(kept("sets"))) {
    cpSync(path.join(dataDir, SETS), path.join(half, "sets"), { recursive: true });
    try {
      renameSync(path.join(half, "sets"), kept("sets"));
    } catch (error) {
      // The one that came first is as good.
      if ((error as NodeJS.ErrnoException).code !== "ENOTEMPTY") throw error;
    }
  }
  for (const row of rows) {
    const name = `${row.model.slug}.json`;
    writeFileSync(path.join(half, name), JSON.stringify(row));
    renameSync(path.join(half, name), kept(name));
  }
  rmSync(half, { recursive: true });
}
