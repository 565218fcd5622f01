/** `token`: makes, lists and revokes bearer tokens. */
import path from "node:path";
import { createToken, revokeToken } from "../access/tokens.js";
import { readConfig } from "../config.js";
import { openDatabase } from "../db/client.js";
import type { Executor } from "../db/executor.js";
import { migrateDatabase } from "../db/migrate.js";
import { listTokens } from "../db/queries/tokens.js";
import type { Role } from "../domain/viewer.js";
import { ConcordanceError } from "../errors.js";
import { createLogger } from "../log.js";
import { packageRoot } from "../paths.js";
import { openRowsBeside } from "../runtime/rows.js";

async function withDatabase<T>(work: (db: Executor) => Promise<T>): Promise<T> {
  const config = readConfig();
  // The command's own words are what is wanted on the terminal.
  const log = createLogger(config.logLevel === "info" ? "warn" : config.logLevel, "token");
  const rows = await openRowsBeside(config, log);
  try {
    await migrateDatabase(rows.url, path.join(packageRoot(), "migrations"));
    const database = openDatabase(rows.url, {
      max: 1,
      applicationName: "concordance token",
      log: (message, details) => log.warn(details ?? {}, message),
    });
    try {
      return await work(database.db as unknown as Executor);
    } finally {
      await database.close();
    }
  } finally {
    await rows.close();
  }
}

export async function createTokenCommand(options: { name: string; role: Role; expires?: Date }): Promise<void> {
  const { secret, token } = await withDatabase((db) =>
    createToken(db, { name: options.name, role: options.role, expiresAt: options.expires ?? null }),
  );
  const end = token.expiresAt ? `until ${token.expiresAt.toISOString()}` : "until it is revoked";
  process.stdout.write(
    `Token of ${token.name}, ${token.role}, ${end}. It is shown this once:\n\n  ${secret}\n\n` +
      "Send it as the header  Authorization: Bearer TOKEN. From now on a request without one reads PUBLIC things only.\n",
  );
}

export async function listTokensCommand(): Promise<void> {
  const rows = await withDatabase(listTokens);
  if (rows.length === 0) process.stdout.write("No token exists: on loopback, everyone is OWNER.\n");
  for (const row of rows) {
    const state = row.revokedAt
      ? "revoked"
      : row.expiresAt && row.expiresAt.getTime() <= Date.now()
        ? "expired"
        : row.expiresAt
          ? `until ${row.expiresAt.toISOString()}`
          : "valid";
    process.stdout.write(`${row.id}  ${row.role.padEnd(10)}  ${row.name}  ${state}\n`);
  }
}

export async function revokeTokenCommand(idOrName: string): Promise<void> {
  const { tokens, links } = await withDatabase((db) => revokeToken(db, idOrName));
  if (tokens + links === 0) {
    throw new ConcordanceError("NOT_FOUND", `No valid token has the id or name ${idOrName}.`);
  }
  process.stdout.write(`Revoked ${tokens} token${tokens === 1 ? "" : "s"}.\n`);
  if (links > 0) process.stdout.write(`With the last of them ended ${links} share link${links === 1 ? "" : "s"}.\n`);
}
