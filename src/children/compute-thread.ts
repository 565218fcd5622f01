/** A thread that computes one order after the other within limits of time and memory. */
import { Worker } from "node:worker_threads";
import { builtFile } from "../paths.js";
import { ChildClosed, ChildCrashed, ChildOutOfMemory, ChildTimedOut } from "./errors.js";
import { Serial } from "./serial.js";

export interface ThreadLimits {
  /** For one order; without one whoever started this process counts the time. */
  timeoutMs?: number;
  /** V8's heap; the arrays of an order are its maker's to bound. */
  heapMegabytes: number;
}
interface Running {
  signal?: AbortSignal;
  onProgress?: () => void;
}
/** What a thread says: null between steps, and at the end its answer. */
export type ThreadMessage<Answer> = { answer: Answer } | null;

/** Started at its first order and again after it failed or was stopped; it keeps no process alive that waits for nothing. */
export class ComputeThread<Order, Answer> {
  private readonly turns = new Serial();
  private thread: Worker | null = null;
  private stop: ((why: Error) => void) | null = null;
  private closed = false;

  constructor(
    private readonly file: string,
    private readonly limits: ThreadLimits,
  ) {}

  /** The order is made when its turn has come. Throws ChildCrashed, ChildTimedOut, ChildOutOfMemory, ChildClosed, or the signal's reason. */
  run(order: () => Order, { signal, onProgress }: Running = {}): Promise<Answer> {
    return this.turns.run(async () => {
      signal?.throwIfAborted();
      if (this.closed) throw new ChildClosed();
      const asked = order();
      const { heapMegabytes, timeoutMs } = this.limits;
      this.thread ??= new Worker(builtFile("children", this.file), {
        env: {},
        resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
      });
      const { thread } = this;
      const listening = new AbortController();
      let late: NodeJS.Timeout | undefined;
      thread.ref();
      try {
        return await new Promise<Answer>((resolve, reject) => {
          this.stop = reject;
          if (timeoutMs) late = setTimeout(() => reject(new ChildTimedOut("total", timeoutMs)), timeoutMs);
          signal?.addEventListener("abort", () => reject(signal.reason), { signal: listening.signal });
          const onMessage = (message: ThreadMessage<Answer>) => (message ? resolve(message.answer) : onProgress?.());
          const onError = (error: NodeJS.ErrnoException) => reject(inWords(error, heapMegabytes));
          const onExit = (code: number) => reject(new ChildCrashed("the thread ended", null, code, ""));
          thread.on("message", onMessage).on("error", onError).on("exit", onExit);
          listening.signal.addEventListener("abort", () => {
            thread.off("message", onMessage).off("error", onError).off("exit", onExit);
          });
          thread.postMessage(asked);
        });
      } catch (error) {
        this.thread = null;
        // What it may still throw is of an order that nobody waits for.
        thread.on("error", () => {});
        void thread.terminate();
        throw error;
      } finally {
        this.stop = null;
        clearTimeout(late);
        listening.abort();
        thread.unref();
      }
    });
  }

  /** Ends the thread, and what it is doing. Further orders throw ChildClosed. */
  async close(): Promise<void> {
    this.closed = true;
    const { thread } = this;
    this.thread = null;
    this.stop?.(new ChildClosed());
    await thread?.terminate();
  }
}

function inWords(error: NodeJS.ErrnoException, heapMegabytes: number): Error {
  return error.code === "ERR_WORKER_OUT_OF_MEMORY" ? new ChildOutOfMemory(null, heapMegabytes * 2 ** 20) : error;
}
