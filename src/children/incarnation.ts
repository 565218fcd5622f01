/** One life of a child process: frames to it, frames from it, and how it ended. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ChildCrashed, ChildOutOfMemory } from "./errors.js";
import { encodeFrame, type Frame, FrameDecoder, type FrameHeader } from "./frames.js";

export interface ChildProgram {
  /** What it is, for messages. */
  name: string;
  /** A program and its first arguments; the descriptor for frames follows. */
  command: readonly [string, ...string[]];
  /** After the descriptor. */
  arguments: readonly string[];
  /** V8's heap, for the message when it was too small. */
  heapMegabytes: number;
  /** Empty unless a device's driver needs a variable. */
  environment: Record<string, string>;
}

/** Frames come from this descriptor: standard output is left to libraries that print. */
const FRAMES_FD = 3;
const STDERR_TAIL_CHARS = 4096;

export class Incarnation {
  /** Resolves when the process is gone and all that it wrote was read. */
  readonly ended: Promise<Error>;
  private readonly child: ChildProcess;
  private readonly folder: string;
  private killedFor: Error | null = null;
  private tail = "";

  constructor(
    private readonly program: ChildProgram,
    onFrame: (frame: Frame) => void,
  ) {
    // An empty folder of its own: a network that names files beside itself finds none.
    this.folder = mkdtempSync(path.join(os.tmpdir(), "concordance-child-"));
    const [file, ...first] = program.command;
    this.child = spawn(file, [...first, String(FRAMES_FD), ...program.arguments], {
      cwd: this.folder,
      env: program.environment,
      stdio: ["pipe", "pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    const { stdin, stdout, stderr } = this.child;
    const remember = (text: string) => {
      this.tail = (this.tail + text).slice(-STDERR_TAIL_CHARS);
    };
    stdout!.setEncoding("utf8").on("data", remember);
    stderr!.setEncoding("utf8").on("data", remember);
    // Writing to a child that just died: its exit tells the story.
    stdin!.on("error", () => {});

    const decoder = new FrameDecoder();
    const frames = this.child.stdio[FRAMES_FD] as NodeJS.ReadableStream;
    frames.on("error", () => {});
    frames.on("data", (chunk: Buffer) => {
      if (this.killedFor) return;
      try {
        for (const frame of decoder.push(chunk)) onFrame(frame);
      } catch (error) {
        this.kill(this.crashed(`the ${program.name} process sent ${(error as Error).message}`, null, null, error));
      }
    });

    this.ended = new Promise((resolve) => {
      let spawnError: Error | null = null;
      this.child.once("error", (error) => {
        spawnError = error;
        if (this.child.pid === undefined) resolve(this.bury(null, null, spawnError));
      });
      this.child.once("close", (code, signal) => resolve(this.bury(code, signal, spawnError)));
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  send(header: FrameHeader, body?: Uint8Array): void {
    const stdin = this.child.stdin!;
    if (!stdin.writable) return;
    for (const piece of encodeFrame(header, body)) if (piece.byteLength > 0) stdin.write(piece);
  }

  /** Ends it now; `ended` resolves to `why`. */
  kill(why: Error): void {
    this.killedFor ??= why;
    this.child.kill("SIGKILL");
  }

  /** Lets it end by itself, as it does when its standard input closes. */
  hangUp(why: Error): void {
    this.killedFor ??= why;
    this.child.stdin!.end();
  }

  private bury(code: number | null, signal: NodeJS.Signals | null, cause: Error | null): Error {
    rmSync(this.folder, { recursive: true, force: true });
    if (this.killedFor) return this.killedFor;
    if (/heap out of memory|Reached heap limit/.test(this.tail)) {
      return new ChildOutOfMemory(null, this.program.heapMegabytes * 2 ** 20);
    }
    const how = cause ? "could not be started" : signal ? `was ended by ${signal}` : `ended with status ${code}`;
    return this.crashed(`the ${this.program.name} process ${how}`, signal, code, cause);
  }

  private crashed(message: string, signal: NodeJS.Signals | null, code: number | null, cause?: unknown): ChildCrashed {
    return new ChildCrashed(message, signal, code, this.tail, { cause });
  }
}
