/** Building a version that is due: held, renewed and given back as a finding is, and settled by its holder alone. */
import { ChildClosed } from "../children/errors.js";
import type { Executor } from "../db/executor.js";
import {
  claimVersion,
  giveBackVersion,
  type HeldVersion,
  renewVersion,
  settleVersion,
  VERSION_HOLD_SECONDS,
  type VersionOutcome,
} from "../db/queries/datasets.js";
import type { Logger } from "../log.js";

export interface BuildOptions {
  signal: AbortSignal;
  /** Called where samples that are due may be drawn, so that nobody's image waits for a version. */
  pause: () => Promise<void>;
  onFiles: (count: number) => void;
}
/** Who writes a version's files and stores them. Throws what another turn may do better, or the signal's reason. */
export interface Publisher {
  build(version: HeldVersion, options: BuildOptions): Promise<VersionOutcome>;
}
export interface PublishDependencies {
  db: Executor;
  publisher: Publisher;
  log: Logger;
}

/** False where none is due. */
export async function publishDue(
  { db, publisher, log }: PublishDependencies,
  leaving: AbortSignal,
  pause: () => Promise<void>,
): Promise<boolean> {
  const version = leaving.aborted ? null : await claimVersion(db);
  if (!version) return false;
  const lost = new AbortController();
  let done = 0;
  let renewing: Promise<unknown> = Promise.resolve();
  const renew = async () => {
    if (!(await renewVersion(db, version, done))) lost.abort(new Error("this version is no longer ours"));
  };
  const renewal = setInterval(
    () => {
      renewing = renew().catch((error: unknown) =>
        log.warn({ err: error }, "the hold on a version could not be prolonged"),
      );
    },
    (VERSION_HOLD_SECONDS * 1000) / 6,
  );
  const signal = AbortSignal.any([lost.signal, leaving]);
  const { id, version: number } = version;
  try {
    const outcome = await publisher.build(version, {
      signal,
      pause: async () => void (signal.aborted || (await pause())),
      onFiles: (count) => {
        signal.throwIfAborted();
        done += count;
      },
    });
    const state = await settleVersion(db, version, outcome);
    log.info(
      { version: id, number, state, ...(outcome.state === "FAILED" && { error: outcome.error }) },
      "a version is settled",
    );
  } catch (error) {
    clearInterval(renewal);
    await renewing;
    if (!(signal.aborted || error instanceof ChildClosed)) throw error;
    await giveBackVersion(db, version);
  } finally {
    clearInterval(renewal);
  }
  return true;
}
