/** What one process tells the others, by NOTIFY: which samples were settled, which jobs changed. */
import { sql } from "drizzle-orm";
import type { Executor } from "./executor.js";

export const CHANGES_CHANNEL = "concordance_changes";

export interface Changes {
  /** Keys of samples that became READY, FAILED or NOT_SAMPLED. */
  samples: string[];
  jobs: string[];
  models: string[];
  /** Digests of findings that became READY or FAILED. */
  findings: string[];
  /** A token, a session or a share link has ended: whoever is here by one is looked at again. */
  revoked?: boolean;
  /** More changed than fits: read everything you wait for again. */
  all?: boolean;
}

/** PostgreSQL refuses payloads of 8000 bytes and more. */
const PAYLOAD_BYTES = 7900;

const NOTHING: Changes = { samples: [], jobs: [], models: [], findings: [] };

export async function notifyChanges(tx: Executor, changes: Partial<Changes>): Promise<void> {
  const full: Changes = { ...NOTHING, ...changes };
  if (full.samples.length + full.jobs.length + full.models.length + full.findings.length === 0) return;
  let payload = JSON.stringify(full);
  if (Buffer.byteLength(payload) > PAYLOAD_BYTES) {
    payload = JSON.stringify({ ...NOTHING, all: true } satisfies Changes);
  }
  await tx.execute(sql`select pg_notify(${CHANGES_CHANNEL}, ${payload})`);
}

/** Who was let in by something that ends now is shown out wherever they are: every process looks again. */
export async function notifyRevoked(tx: Executor): Promise<void> {
  const payload = JSON.stringify({ ...NOTHING, revoked: true } satisfies Changes);
  await tx.execute(sql`select pg_notify(${CHANGES_CHANNEL}, ${payload})`);
}
