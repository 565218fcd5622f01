import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { ChildClosed, ChildCrashed, ChildOutOfMemory, ChildRefused, ChildTimedOut } from "../../src/children/errors.js";
import { type Answer, ChildHost, type HostOptions, type RequestOptions } from "../../src/children/host.js";
import type { Request } from "../../src/children/protocol.js";
import { packageRoot } from "../../src/paths.js";

const script = (name: string) => path.join(packageRoot(), "test", "support", "children", name);
const hosts: ChildHost[] = [];

function host(options: Partial<HostOptions> = {}): ChildHost {
  const made = new ChildHost({ kind: "drawing", memoryBytes: 2 ** 30, script: script("misbehaving.mjs"), ...options });
  hosts.push(made);
  return made;
}
function ask(
  child: ChildHost,
  type: string,
  options: Partial<RequestOptions> = {},
  body?: Uint8Array,
): Promise<Answer> {
  return child.request({ type } as unknown as Request, { timeoutMs: 20_000, idleTimeoutMs: 20_000, ...options }, body);
}
async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it did not fail");
}

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((one) => one.close()));
});

describe("a child's host", () => {
  it("carries a body there and back", async () => {
    const body = Buffer.alloc(3_000_000, 7);
    const answer = await ask(host(), "echo", {}, body);
    expect(answer.message.type).toBe("done");
    expect(answer.body.equals(body)).toBe(true);
  });

  it("starts it with an empty environment in an empty folder that is gone afterwards", async () => {
    const child = host();
    const { message } = await ask(child, "where");
    const said = message as unknown as { environment: object; folder: string; files: string[] };
    expect(said.environment).toEqual({});
    expect(said.files).toEqual([]);
    expect(fs.existsSync(said.folder)).toBe(true);
    await child.close();
    expect(fs.existsSync(said.folder)).toBe(false);
  });

  it("ends it when it is silent for too long, and starts another for the next request", async () => {
    const child = host();
    await child.start();
    const first = child.pid;
    const error = await failure(ask(child, "silent", { idleTimeoutMs: 150 }));
    expect(error).toBeInstanceOf(ChildTimedOut);
    expect(error.message).toBe("the process made no progress within 0.15 s");
    expect(child.pid).toBeUndefined();
    await ask(child, "echo");
    expect(child.pid).not.toBe(first);
  });

  it("ends it when it talks on and on beyond the whole time", async () => {
    let heard = 0;
    const options = { timeoutMs: 400, idleTimeoutMs: 300, onMessage: () => heard++ };
    const error = await failure(ask(host(), "chatter", options));
    expect(error.message).toBe("the process did not finish within 0.4 s");
    expect(heard).toBeGreaterThan(5);
  });

  it("ends it when it holds more memory than it may", async () => {
    const error = await failure(ask(host({ memoryBytes: 200 * 2 ** 20 }), "eat"));
    expect(error).toBeInstanceOf(ChildOutOfMemory);
    expect(error.message).toBe("the process needed more than 200 MiB of memory");
    expect((error as ChildOutOfMemory).residentBytes).toBeGreaterThan(200 * 2 ** 20);
  });

  it("tells the end of JavaScript's own heap from a crash", async () => {
    const error = await failure(ask(host({ heapMegabytes: 32, memoryBytes: 2 ** 33 }), "heap"));
    expect(error).toBeInstanceOf(ChildOutOfMemory);
    expect(error.message).toBe("the process needed more than 32 MiB of memory");
  });

  it("says how it crashed in the middle of a request, and keeps its last words for the log", async () => {
    const child = host();
    const error = (await failure(ask(child, "die"))) as ChildCrashed;
    expect(error).toBeInstanceOf(ChildCrashed);
    expect(error.message).toBe("the drawing process was ended by SIGABRT");
    expect(error.signal).toBe("SIGABRT");
    expect(error.stderrTail).toContain("the last words");
    expect(error.message).not.toContain("the last words");
    expect((await ask(child, "echo")).message.type).toBe("done");
  });

  it("says with which status it left", async () => {
    const error = (await failure(ask(host(), "leave"))) as ChildCrashed;
    expect(error.message).toBe("the drawing process ended with status 7");
    expect(error.code).toBe(7);
  });

  it("does not take half an answer for one", async () => {
    const heard: string[] = [];
    const error = await failure(ask(host(), "half", { onMessage: ({ type }) => heard.push(type) }));
    expect(error).toBeInstanceOf(ChildCrashed);
    expect(heard).toEqual(["progress"]);
  });

  it.each([
    ["garbage", /^the drawing process sent a header of \d+ bytes: at most 16777216 are allowed$/],
    ["huge", /^the drawing process sent a header of 4294967295 bytes: at most 16777216 are allowed$/],
  ])("ends it, in words, when its frames break (%s)", async (type, words) => {
    const child = host();
    const error = await failure(ask(child, type));
    expect(error).toBeInstanceOf(ChildCrashed);
    expect(error.message).toMatch(words);
    expect(child.pid).toBeUndefined();
  });

  it("is not disturbed by what libraries print on standard output", async () => {
    expect((await ask(host(), "print")).message.type).toBe("done");
  });

  it("hands a refusal on, and keeps the process", async () => {
    const child = host();
    await child.start();
    const { pid } = child;
    const error = (await failure(ask(child, "refuse"))) as ChildRefused;
    expect(error).toBeInstanceOf(ChildRefused);
    expect([error.code, error.message]).toEqual(["BAD_NETWORK", "it does not fit"]);
    expect(child.pid).toBe(pid);
  });

  it("does not mistake the last words of an older request for an answer", async () => {
    const child = host();
    await ask(child, "echo");
    expect((await ask(child, "late")).message).toEqual({ type: "done", id: 2 });
  });

  it("cancels when the signal says so, and keeps the process", async () => {
    const child = host();
    const abort = new AbortController();
    const reason = new Error("nobody waits any more");
    const request = ask(child, "obedient", { signal: abort.signal, onMessage: () => abort.abort(reason) });
    expect(await failure(request)).toBe(reason);
    expect((await ask(child, "echo")).message.type).toBe("done");
  });

  it("does not send what was cancelled before", async () => {
    const child = host();
    const reason = new Error("too late");
    expect(await failure(ask(child, "die", { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(child.pid).toBeUndefined();
  });

  it("does not ask another process what only the one before can know", async () => {
    const child = host();
    const first = await child.start();
    await failure(ask(child, "leave"));
    await expect(ask(child, "echo", { to: first })).rejects.toThrow("the drawing process ended before it was asked");
    await ask(child, "echo", { to: await child.start() });
  });

  it("refuses a second request beside the first", async () => {
    const child = host();
    const first = ask(child, "echo");
    await expect(ask(child, "echo")).rejects.toThrow("a child takes one request at a time");
    await first;
  });

  it("refuses a child of another protocol", async () => {
    const error = await failure(ask(host({ script: script("foreign.mjs") }), "echo"));
    expect(error.message).toBe("the drawing process speaks protocol 2 of a drawing child");
  });

  it("says when there is no such program", async () => {
    const error = (await failure(host({ script: script("missing.mjs") }).start())) as ChildCrashed;
    expect(error).toBeInstanceOf(ChildCrashed);
    expect(error.message).toBe("the drawing process ended with status 1");
  });

  it("that is closed ends what runs and takes nothing more", async () => {
    const child = host();
    await child.start();
    const running = failure(ask(child, "silent"));
    await child.close();
    expect(await running).toBeInstanceOf(ChildClosed);
    await expect(ask(child, "echo")).rejects.toThrow(ChildClosed);
  });
});
