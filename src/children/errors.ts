/** How a request to a child process can end badly. Messages are in words; what a child printed is for the log alone. */
import type { RefusalCode } from "./protocol.js";

/** The process ended by itself, or broke the protocol. */
export class ChildCrashed extends Error {
  override name = "ChildCrashed";
  constructor(
    message: string,
    readonly signal: NodeJS.Signals | null,
    readonly code: number | null,
    /** The last of what it printed: for the log, never for an answer. */
    readonly stderrTail: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

export type TimeLimit = "start" | "idle" | "total";
const TIME_WORDS: Record<TimeLimit, string> = {
  start: "did not start",
  idle: "made no progress",
  total: "did not finish",
};

/** Killed: it was silent for too long, or the whole request took too long. */
export class ChildTimedOut extends Error {
  override name = "ChildTimedOut";
  constructor(
    readonly which: TimeLimit,
    readonly milliseconds: number,
  ) {
    super(`the process ${TIME_WORDS[which]} within ${milliseconds / 1000} s`);
  }
}

/** Killed for its resident memory (`residentBytes`), or ended by its own heap's limit (null). */
export class ChildOutOfMemory extends Error {
  override name = "ChildOutOfMemory";
  constructor(
    readonly residentBytes: number | null,
    readonly limitBytes: number,
  ) {
    super(`the process needed more than ${Math.round(limitBytes / 2 ** 20)} MiB of memory`);
  }
}

/** The child is well, and says why it does not do this. */
export class ChildRefused extends Error {
  override name = "ChildRefused";
  constructor(
    readonly code: RefusalCode,
    message: string,
  ) {
    super(message);
  }
}

/** The host was closed while, or before, the request ran. */
export class ChildClosed extends Error {
  override name = "ChildClosed";
  constructor() {
    super("the process was closed");
  }
}
