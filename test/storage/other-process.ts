import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { build } from "vite";

export async function temporaryFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "store-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The store's code as JavaScript, for processes that are to be killed, race, or run on a full disk. */
export async function bundleStorage(outDir: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: "silent",
    root: path.resolve(import.meta.dirname, "../.."),
    build: {
      ssr: path.join(import.meta.dirname, "storage-process.ts"),
      outDir,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: "storage-process.mjs" } },
    },
  });
  return path.join(outDir, "storage-process.mjs");
}

export function startProcess(script: string, args: string[]): ChildProcess {
  return spawn(process.execPath, [script, ...args], { stdio: ["pipe", "pipe", "inherit"] });
}

export async function output(child: ChildProcess): Promise<string> {
  let text = "";
  for await (const chunk of child.stdout!) text += chunk;
  return text.trim();
}

/** A mount namespace of its own: what is mounted there is gone with the process. */
const UNSHARE = ["--user", "--map-root-user", "--mount"];
export const canMount =
  process.platform === "linux" &&
  spawnSync("unshare", [...UNSHARE, "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", os.tmpdir()]).status === 0;

/** Runs the script with its first argument's folder a fresh tmpfs of 64 KiB, made read-only on demand. */
export function runOnTinyDisk(script: string, folder: string, args: string[], readOnly = false): Promise<string> {
  const mount = 'mount -t tmpfs -o size=64k tmpfs "$1"';
  const commands = `${mount} && ${readOnly ? 'mount -o remount,ro "$1" &&' : ""} exec "$0" "$2" "$3" "$1"`;
  const child = spawn("unshare", [...UNSHARE, "sh", "-c", commands, process.execPath, folder, script, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return output(child);
}
