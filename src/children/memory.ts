/** How much memory a process holds, asked of the operating system without blocking. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";

/** Resident bytes; null where the process is gone or the system does not tell. */
export async function residentBytes(pid: number): Promise<number | null> {
  const kibibytes = process.platform === "linux" ? await fromProc(pid) : await fromPs(pid);
  return kibibytes === null ? null : kibibytes * 1024;
}

async function fromProc(pid: number): Promise<number | null> {
  try {
    const found = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, "utf8"));
    return found ? Number(found[1]) : null;
  } catch {
    return null;
  }
}

function fromPs(pid: number): Promise<number | null> {
  return new Promise((resolve) => {
    execFile("ps", ["-o", "rss=", "-p", String(pid)], (error, text) => {
      const kibibytes = Number.parseInt(text, 10);
      resolve(error || Number.isNaN(kibibytes) ? null : kibibytes);
    });
  });
}
