/** The child's side of the protocol: reads requests from standard input, one at a time, and answers in frames. */
import net from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { isOutOfMemory } from "../inference/out-of-memory.js";
import { encodeFrame, type Frame, FrameDecoder, type FrameHeader } from "./frames.js";
import type { ErrorAnswer, Final, Hello, Intermediate, Numbered, RefusalCode } from "./protocol.js";

/** Thrown by a handler: becomes the `error` answer. */
export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** A handler's hold on the conversation. */
export interface Turn {
  send(message: Intermediate, body?: Uint8Array): void;
  /** Lets what has arrived be read; throws CANCELLED if the parent asked for it. Call it between steps. */
  breathe(): Promise<void>;
}
export interface Reply {
  message: Final;
  body?: Uint8Array;
}
export type Handler = (request: FrameHeader, body: Buffer, turn: Turn) => Promise<Reply>;

const BROKEN_FRAME_STATUS = 65;
const NO_HELLO_STATUS = 69;

/**
 * Says hello and serves until standard input closes. `argv[2]` names the descriptor for frames, else they go to standard
 * output. Where there is no hello (NO_DEVICE), says why instead and ends.
 */
export function serve(hello: Hello | Promise<Hello>, handle: Handler): void {
  // A library's print must not land between two frames.
  console.log = console.error;
  console.info = console.error;
  // A signal to the whole group is the parent's to obey: it closes our input when it is done with us.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => {});
  endWithParent();

  const fd = process.argv[2];
  const out = fd === undefined ? process.stdout : new net.Socket({ fd: Number(fd), readable: false, writable: true });
  out.on("error", () => process.exit(0));
  const send = (header: FrameHeader, body?: Uint8Array) => {
    for (const piece of encodeFrame(header, body)) if (piece.byteLength > 0) out.write(piece);
  };

  const queue: Frame<Numbered<FrameHeader>>[] = [];
  const open = new Set<number>();
  const cancelled = new Set<number>();
  let busy = false;
  const work = async () => {
    if (busy) return;
    busy = true;
    for (let frame = queue.shift(); frame; frame = queue.shift()) {
      const { id } = frame.header;
      const turn: Turn = {
        send: (message, body) => send({ ...message, id } as Numbered<Intermediate>, body),
        breathe: async () => {
          await nextTurn();
          if (cancelled.has(id)) throw new Refusal("CANCELLED", "cancelled");
        },
      };
      const { message, body } = await answer(handle, frame, turn);
      open.delete(id);
      cancelled.delete(id);
      send({ ...message, id } as Numbered<Final>, body);
    }
    busy = false;
  };

  const decoder = new FrameDecoder();
  process.stdin.on("data", (chunk: Buffer) => {
    try {
      for (const frame of decoder.push(chunk) as Frame<Numbered<FrameHeader>>[]) {
        const { id } = frame.header;
        if (frame.header.type !== "cancel") {
          open.add(id);
          queue.push(frame);
        } else if (open.has(id)) cancelled.add(id);
      }
    } catch (error) {
      console.error(`the parent sent ${(error as Error).message}`);
      process.exit(BROKEN_FRAME_STATUS);
    }
    void work();
  });
  process.stdin.on("end", () => process.exit(0));
  process.stdin.on("error", () => process.exit(0));
  Promise.resolve(hello).then(send, (error) => {
    send(refusal(error));
    out.end(() => process.exit(NO_HELLO_STATUS));
  });
}

async function answer(handle: Handler, frame: Frame, turn: Turn): Promise<Reply> {
  try {
    return await handle(frame.header, frame.body, turn);
  } catch (error) {
    return { message: refusal(error) };
  }
}

// What a runtime throws names files and source lines: that goes to the log, and only our own words into the answer.
function refusal(error: unknown): ErrorAnswer {
  if (error instanceof Refusal) {
    if (error.cause) console.error(error.cause);
    return { type: "error", code: error.code, message: error.message };
  }
  console.error(error);
  if (isOutOfMemory(error)) {
    return { type: "error", code: "OUT_OF_MEMORY", message: "there was not enough memory" };
  }
  return { type: "error", code: "INTERNAL", message: "something failed that should not have" };
}

/**
 * A parent that was killed cannot close our input while a network runs: that blocks this thread, for ever if the
 * network loops for ever. A thread of its own sees that the parent is another one now, and ends the process.
 */
function endWithParent(): void {
  const watch = `
    const { workerData: parent } = require("node:worker_threads");
    setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, "SIGKILL"); }, 1000);
  `;
  const options = { eval: true, env: {}, workerData: process.ppid, resourceLimits: { maxOldGenerationSizeMb: 8 } };
  const watcher = new Worker(watch, options);
  watcher.unref();
}
