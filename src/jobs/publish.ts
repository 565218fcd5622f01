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
import { ConcordanceError } from "../errors.js";
import type { Logger } from "../log.js";
import { reasonOf } from "./find.js";

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

const ATTEMPTS = 5;
const UNFORESEEN = "its worker had an error, which its log names.";
/** The words of what was written to be shown; an error of another kind may name this machine's files. */
const wordsOf = (error: unknown) =>
  error instanceof ConcordanceError ? error.message : (reasonOf(error) ?? UNFORESEEN);

/** False where none is due. */
export async function publishDue(
  { db, publisher, log }: PublishDependencies,
  leaving: AbortSignal,
  pause: () => Promise<void>,
): Promise<boolean> {
  const version = leaving.aborted ? null : await claimVersion(db);
  if (!version) return false;
  const { id, version: number } = version;
  const settle = async (outcome: VersionOutcome) => {
    const state = await settleVersion(db, version, outcome);
    log.info(
      { version: id, number, state, ...(outcome.state === "FAILED" && { error: outcome.error }) },
      "a version is settled",
    );
  };
  if (version.attempts > ATTEMPTS) {
    await settle({ state: "FAILED", error: `Its worker was lost ${ATTEMPTS} times while building it.` });
    return true;
  }
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
  try {
    const outcome = await publisher.build(version, {
      signal,
      pause: async () => void (signal.aborted || (await pause())),
      onFiles: (count) => {
        signal.throwIfAborted();
        done += count;
      },
    });
    await settle(outcome);
  } catch (error) {
    clearInterval(renewal);
    await renewing;
    if (signal.aborted || error instanceof ChildClosed) await giveBackVersion(db, version);
    else if (version.attempts < ATTEMPTS) throw error;
    else {
      log.error({ err: error, version: id, number }, "a version could not be built");
      const words = `It could not be built in ${ATTEMPTS} attempts. The last one: ${wordsOf(error)}`;
      await settle({ state: "FAILED", error: words });
    }
  } finally {
    clearInterval(renewal);
  }
  return true;
}
