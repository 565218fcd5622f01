import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { ConcordanceError } from "../errors.js";

/** What a migration did: how many migrations it applied, and how many the database has now. */
export interface Migrated {
  applied: number;
  total: number;
}

interface AppliedMigration {
  hash: string;
  when: number;
}

// Two numbers that no other lock of this program uses: "conc", "migr" in ASCII.
const LOCK = [0x636f6e63, 0x6d696772] as const;
const LOCK_WAIT = "300s";

/**
 * Brings the database up to the folder's last migration. Safe when many do it at once: one works, the others wait and find
 * nothing to do. Throws CONFLICT when the database is newer than this program, when an applied migration has been edited
 * since, or when the lock is held for five minutes.
 */
export async function migrateDatabase(url: string, folder: string): Promise<Migrated> {
  const known = readMigrationFiles({ migrationsFolder: folder });
  checkOrder(known);
  // A connection of its own: the lock is the connection's, and goes with it if this process dies.
  const client = new pg.Client({
    connectionString: url,
    application_name: "concordance migrate",
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query(`SET lock_timeout = '${LOCK_WAIT}'`);
    await lock(client);
    const before = await appliedMigrations(client);
    checkHistory(before, known);
    await migrate(drizzle(client), { migrationsFolder: folder });
    return { applied: known.length - before.length, total: known.length };
  } finally {
    await client.end();
  }
}

async function lock(client: pg.Client): Promise<void> {
  try {
    await client.query("SELECT pg_advisory_lock($1, $2)", [...LOCK]);
  } catch (cause) {
    // 55P03 lock_not_available
    if ((cause as { code?: string }).code !== "55P03") throw cause;
    throw new ConcordanceError(
      "CONFLICT",
      `another program has been migrating this database for over ${LOCK_WAIT}: see what it does, then start again`,
      {},
      { cause },
    );
  }
}

async function appliedMigrations(client: pg.Client): Promise<AppliedMigration[]> {
  const table = await client.query("SELECT to_regclass('drizzle.__drizzle_migrations') IS NOT NULL AS there");
  if (!(table.rows[0] as { there: boolean }).there) return [];
  const { rows } = await client.query<{ hash: string; created_at: string }>(
    "SELECT hash, created_at FROM drizzle.__drizzle_migrations ORDER BY created_at, id",
  );
  return rows.map((row) => ({ hash: row.hash, when: Number(row.created_at) }));
}

/** drizzle skips what is not later than the last applied migration, in silence: an unordered journal loses migrations. */
function checkOrder(known: readonly MigrationMeta[]): void {
  for (let i = 1; i < known.length; i += 1) {
    if (known[i]!.folderMillis <= known[i - 1]!.folderMillis) {
      throw new ConcordanceError("INTERNAL", `migration ${i + 1} is dated before migration ${i}: generate it again`);
    }
  }
}

function checkHistory(applied: readonly AppliedMigration[], known: readonly MigrationMeta[]): void {
  for (let i = 0; i < Math.min(applied.length, known.length); i += 1) {
    const same = applied[i]!.hash === known[i]!.hash && applied[i]!.when === known[i]!.folderMillis;
    if (same) continue;
    throw new ConcordanceError(
      "CONFLICT",
      `migration ${i + 1} is not the one that was applied to this database: an applied migration must never be edited. ` +
        "Use the program that made this database, or restore the file",
    );
  }
  if (applied.length > known.length) {
    throw new ConcordanceError(
      "CONFLICT",
      `the database is at migration ${applied.length}, this program knows ${known.length}: ` +
        "start a newer version of the program, or restore the database from before its upgrade",
    );
  }
}
