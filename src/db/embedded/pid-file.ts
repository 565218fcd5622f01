import { link, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { runAs } from "./identity.js";
import { isAlive, settled, temporaryName } from "./leftovers.js";

/** What PostgreSQL writes into postmaster.pid: line 1 its process, line 5 the folder of its socket. */
export interface PidFile {
  pid: number;
  sockets: string | null;
  text: string;
}

/** postmaster.pid of a data folder; null where there is none or it is being written. */
export async function readPidFile(data: string): Promise<PidFile | null> {
  const text = await readFile(join(data, "postmaster.pid"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  const lines = text.split("\n");
  // A standalone backend writes its pid negated.
  const pid = Math.abs(Number(lines[0]));
  if (!Number.isSafeInteger(pid) || pid === 0) return null;
  return { pid, sockets: lines[4] || null, text };
}

/** What a process number stands for: our PostgreSQL, nobody any more, another program, or one we may not look at. */
export type Occupant = "ours" | "gone" | "other" | "unknown";

/** Tells the server of `data` from a program that got its number later. */
export async function occupant(pid: number, data: string): Promise<Occupant> {
  if (!isAlive(pid)) return "gone";
  const command = await commandLine(pid);
  if (command === null) return isAlive(pid) ? "unknown" : "gone";
  // A zombie has no command line: it waits only for its parent.
  if (command === "") return "gone";
  // Between fork and exec, and while unshare sets up, the line is another's: it names the folder all the same.
  return command.includes(data) ? "ours" : "other";
}

async function commandLine(pid: number): Promise<string | null> {
  if (process.platform === "linux") {
    return readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => null);
  }
  const { code, said } = await runAs({ kind: "self" }, "ps", ["-ww", "-o", "command=", "-p", String(pid)]);
  return code === 0 ? said.trim() : null;
}

/**
 * Takes away a postmaster.pid whose number another program has got: PostgreSQL would refuse to start for as long as that
 * program lives. A server that started meanwhile keeps its file: what was taken is compared, and put back.
 */
export async function removeStale(data: string, stale: PidFile): Promise<void> {
  const at = join(data, "postmaster.pid");
  const name = temporaryName("postmaster.pid");
  const taken = join(data, name);
  try {
    await rename(at, taken);
    if ((await readFile(taken, "utf8")) !== stale.text) await link(taken, at);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "ENOENT" && code !== "EEXIST") throw error;
  } finally {
    await rm(taken, { force: true });
    settled(name);
  }
}
