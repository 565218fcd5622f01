import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { builtFile, packageRoot } from "../../src/paths.js";

const support = (name: string) => path.join(packageRoot(), "test", "support", "children", name);
let parent: ChildProcess | null = null;

/** Starts a parent and gives its child's id once the child is at work. */
function startParent(...args: string[]): Promise<number> {
  parent = spawn(process.execPath, [support("parent.mjs"), ...args], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve) => {
    parent!.stdout!.once("data", (text: Buffer) => resolve(Number(text.toString())));
  });
}

/** A zombie that nobody has fetched yet runs no more. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return process.platform !== "linux";
  }
}

async function ends(pid: number, withinMs: number): Promise<boolean> {
  for (const limit = performance.now() + withinMs; performance.now() < limit; await pause(20)) {
    if (!runs(pid)) return true;
  }
  return false;
}

afterEach(() => {
  parent?.kill("SIGKILL");
});

describe("a child whose parent was killed", () => {
  it("ends when it was waiting", async () => {
    const pid = await startParent(builtFile("children", "drawing.js"));
    expect(runs(pid)).toBe(true);
    parent!.kill("SIGKILL");
    expect(await ends(pid, 10_000)).toBe(true);
  });

  it("ends when a network that never ends holds its thread", async () => {
    const pid = await startParent(support("spinning.mjs"), "draw");
    expect(runs(pid)).toBe(true);
    parent!.kill("SIGKILL");
    const ended = await ends(pid, 10_000);
    if (!ended) process.kill(pid, "SIGKILL");
    expect(ended).toBe(true);
  });
});
