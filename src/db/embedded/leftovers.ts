import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

const mine = new Set<string>();

/** A name for something half made: `<kind>.<pid>.<random>`, told apart from finished things and owned by this process. */
export function temporaryName(kind: string): string {
  const name = `${kind}.${process.pid}.${randomBytes(6).toString("hex")}`;
  mine.add(name);
  return name;
}

/** To be called when the temporary thing is finished (renamed) or removed. */
export function settled(name: string): void {
  mine.delete(name);
}

/** Removes what killed processes left half made in `folder`; what a living one is making stays. */
export async function removeLeftovers(folder: string, kinds: readonly string[]): Promise<void> {
  for (const name of await readdir(folder)) {
    const found = /^(.+)\.(\d+)\.[0-9a-f]{12}$/.exec(name);
    if (found === null || !kinds.includes(found[1]!) || mine.has(name)) continue;
    const pid = Number(found[2]);
    // In a container every start has the same pid: what carries ours and is not in `mine` is an earlier life's.
    if (pid !== process.pid && isAlive(pid)) continue;
    await rm(join(folder, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Whether a process of this number exists (it may be a zombie, or anybody's). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
