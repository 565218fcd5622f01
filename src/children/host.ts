/** Runs requests in a child process within limits of time and memory, and starts it again after it ended. */

import { builtFile } from "../paths.js";
import { ChildClosed, ChildCrashed, ChildOutOfMemory, ChildRefused, ChildTimedOut, type TimeLimit } from "./errors.js";
import type { Frame } from "./frames.js";
import { type ChildProgram, Incarnation } from "./incarnation.js";
import { residentBytes } from "./memory.js";
import {
  type ChildKind,
  type ErrorAnswer,
  type Final,
  type Hello,
  type Intermediate,
  isIntermediate,
  type Numbered,
  PROTOCOL_VERSION,
  type Request,
} from "./protocol.js";

const MEMORY_POLL_MS = 250;
const CLOSE_GRACE_MS = 2_000;

export interface HostOptions {
  kind: ChildKind;
  /** Resident memory beyond which the process is killed. */
  memoryBytes: number;
  heapMegabytes?: number;
  startTimeoutMs?: number;
  /** Another program that speaks the protocol, with its first arguments; the built child of this kind if absent. */
  command?: readonly [string, ...string[]];
  /** A file for this Node to run in place of the built child. */
  script?: string;
  /** After the descriptor for frames: the device of a drawing child. */
  arguments?: readonly string[];
  environment?: Record<string, string>;
}
export interface RequestOptions {
  /** For the whole request. */
  timeoutMs: number;
  /** Without any message from the child. */
  idleTimeoutMs: number;
  onMessage?: (message: Intermediate, body: Buffer) => void;
  /** Cancels between two steps; the request then throws the signal's reason, unless it was done already. */
  signal?: AbortSignal;
  /** Only to the process that said this hello, as what it was told before counts; ChildCrashed where it has ended. */
  to?: Hello;
}
export interface Answer {
  message: Exclude<Final, { type: "error" }>;
  body: Buffer;
}

interface Active {
  id: number;
  onFrame: (frame: Frame) => void;
  onEnd: (why: Error) => void;
}

export class ChildHost {
  private readonly program: ChildProgram;
  private life: { child: Incarnation; hello: Promise<Hello> } | null = null;
  private active: Active | null = null;
  private closed = false;
  private nextId = 1;

  constructor(private readonly options: HostOptions) {
    const script = options.script ?? builtFile("children", `${options.kind}.js`);
    // V8's heap; what a runtime allocates outside it counts only as resident memory.
    const heapMegabytes = options.heapMegabytes ?? 1_024;
    this.program = {
      name: options.kind,
      command: options.command ?? [process.execPath, `--max-old-space-size=${heapMegabytes}`, script],
      arguments: options.arguments ?? [],
      heapMegabytes,
      environment: options.environment ?? {},
    };
  }

  /** The process's id while it lives. */
  get pid(): number | undefined {
    return this.life?.child.pid;
  }

  /** What the child says of itself; starts it if it is not running. */
  start(): Promise<Hello> {
    if (this.closed) return Promise.reject(new ChildClosed());
    this.life ??= this.spawn();
    return this.life.hello;
  }

  /**
   * Sends one request and gives its final answer. One at a time: a second one while the first runs is a mistake here.
   * Throws ChildRefused, ChildCrashed, ChildTimedOut, ChildOutOfMemory, ChildClosed, or the signal's reason.
   */
  async request(request: Request, options: RequestOptions, body?: Uint8Array): Promise<Answer> {
    if (this.active) throw new Error("a child takes one request at a time");
    const id = this.nextId++;
    const active: Active = { id, onFrame: () => {}, onEnd: () => {} };
    this.active = active;
    try {
      options.signal?.throwIfAborted();
      const hello = await this.start();
      if (options.to && options.to !== hello) throw this.goneBetween();
      return await this.converse(active, request, options, body);
    } finally {
      this.active = null;
    }
  }

  /** Ends the child: at once where a request runs, else by closing its input. Further requests throw ChildClosed. */
  async close(): Promise<void> {
    this.closed = true;
    const child = this.life?.child;
    if (!child) return;
    if (this.active) child.kill(new ChildClosed());
    else child.hangUp(new ChildClosed());
    const late = setTimeout(() => child.kill(new ChildClosed()), CLOSE_GRACE_MS);
    await child.ended;
    clearTimeout(late);
  }

  private spawn(): NonNullable<ChildHost["life"]> {
    let greet: (frame: Frame) => void = () => {};
    const child = new Incarnation(this.program, (frame) => {
      const { type } = frame.header;
      if (type === "hello" || (type === "error" && !("id" in frame.header))) greet(frame);
      else this.active?.onFrame(frame);
    });
    const hello = new Promise<Hello>((resolve, reject) => {
      const limit = this.options.startTimeoutMs ?? 30_000;
      const late = setTimeout(() => child.kill(new ChildTimedOut("start", limit)), limit);
      greet = (frame) => {
        clearTimeout(late);
        if (frame.header.type === "error") {
          const { code, message } = frame.header as ErrorAnswer;
          return child.kill(new ChildRefused(code, message));
        }
        const said = frame.header as Hello;
        if (said.protocol === PROTOCOL_VERSION && said.kind === this.options.kind) return resolve(said);
        const found = `protocol ${said.protocol} of a ${said.kind} child`;
        child.kill(new ChildCrashed(`the ${this.program.name} process speaks ${found}`, null, null, ""));
      };
      child.ended.then((why) => {
        clearTimeout(late);
        if (this.life?.child === child) this.life = null;
        reject(why);
        this.active?.onEnd(why);
      });
    });
    // Whoever waits for it hears of it; nobody may be waiting.
    hello.catch(() => {});
    return { child, hello };
  }

  private converse(active: Active, request: Request, options: RequestOptions, body?: Uint8Array): Promise<Answer> {
    const { id } = active;
    // It answered hello, but may have ended since: then there is nothing to ask.
    const child = this.life?.child;
    if (!child) return Promise.reject(this.goneBetween());
    return new Promise<Answer>((resolve, reject) => {
      let handlerError: { error: unknown } | null = null;
      const cancel = () => child.send({ type: "cancel", id } as Numbered<{ type: "cancel" }>);
      const outOfTime = (which: TimeLimit, ms: number) => () => child.kill(new ChildTimedOut(which, ms));
      const total = setTimeout(outOfTime("total", options.timeoutMs), options.timeoutMs);
      const idle = setTimeout(outOfTime("idle", options.idleTimeoutMs), options.idleTimeoutMs);
      const stopWatching = this.watchMemory(child);
      options.signal?.addEventListener("abort", cancel);
      const settle = () => {
        clearTimeout(total);
        clearTimeout(idle);
        stopWatching();
        options.signal?.removeEventListener("abort", cancel);
      };

      active.onFrame = ({ header, body: answered }) => {
        const message = header as Numbered<Intermediate | Final>;
        // The last words of a request that is over.
        if (message.id !== id) return;
        idle.refresh();
        if (isIntermediate(message)) {
          try {
            if (!handlerError) options.onMessage?.(message, answered);
          } catch (error) {
            handlerError = { error };
            cancel();
          }
          return;
        }
        settle();
        if (handlerError) reject(handlerError.error);
        else if (message.type !== "error") resolve({ message, body: answered });
        else if (message.code === "CANCELLED" && options.signal?.aborted) reject(options.signal.reason);
        else reject(new ChildRefused(message.code, message.message));
      };
      active.onEnd = (why) => {
        settle();
        reject(why);
      };
      child.send({ ...request, id } as Numbered<Request>, body);
    });
  }

  private goneBetween(): Error {
    return this.closed
      ? new ChildClosed()
      : new ChildCrashed(`the ${this.program.name} process ended before it was asked`, null, null, "");
  }

  /** Polls resident memory and kills beyond the limit; gives the function that stops it. */
  private watchMemory(child: Incarnation): () => void {
    let asking = false;
    const poll = setInterval(async () => {
      if (asking || child.pid === undefined) return;
      asking = true;
      const resident = await residentBytes(child.pid);
      asking = false;
      if (resident !== null && resident > this.options.memoryBytes) {
        child.kill(new ChildOutOfMemory(resident, this.options.memoryBytes));
      }
    }, MEMORY_POLL_MS);
    return () => clearInterval(poll);
  }
}
