/** Processor seconds, which other programs' load changes far less than it changes the clock. Linux only: else null. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

const TICKS_A_SECOND = 100;
const PROGRAMS = [
  ["drawing", /children.drawing\.js/],
  ["worker", /main\.js.worker/],
  ["postgres", /postgres/],
  ["server", /main\.js/],
];

/** What one process has used, in user and system mode. */
export function processorSecondsOf(pid) {
  return process.platform === "linux" ? statOf(pid).seconds : null;
}

/** What a server in this folder, its PostgreSQL and all below them have used, by program. */
export function processorSeconds(folder) {
  if (process.platform !== "linux") return null;
  const found = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      found.set(pid, { ...statOf(pid), command, inside: readlinkSync(`/proc/${pid}/cwd`).startsWith(folder) });
    } catch {
      // It has ended meanwhile, or is not ours.
    }
  }
  const belongs = (one) => one !== undefined && (one.inside || belongs(found.get(one.parent)));
  const used = Object.fromEntries(PROGRAMS.map(([name]) => [name, 0]));
  for (const one of found.values()) {
    const program = belongs(one) && PROGRAMS.find(([, pattern]) => pattern.test(one.command));
    if (program) used[program[0]] += one.seconds;
  }
  return used;
}

function statOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { parent: fields[1], seconds: (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND };
}
