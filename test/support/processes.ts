/** The processes that work in a folder: by their working directory, or by the DATA_DIR that they were given. Linux only. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface Process {
  pid: number;
  parent: number;
  command: string;
}

export function processesOf(folder: string): Process[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name) || !belongs(name, folder)) return [];
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return state === "Z" ? [] : [{ pid: Number(name), parent: Number(parent), command }];
    } catch {
      return [];
    }
  });
}

function belongs(pid: string, folder: string): boolean {
  try {
    if (readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)) return true;
    return readFileSync(`/proc/${pid}/environ`, "utf8").includes(`DATA_DIR=${folder}/`);
  } catch {
    return false;
  }
}

/**
 * A shell that holds a pipe from us: when we end, by whatever signal, it ends the processes of the folder and removes it.
 * `dismiss` ends the shell alone.
 */
export function guard(folder: string): { dismiss(): void } {
  const script = `
    read -r dismissed && exit
    for p in /proc/[0-9]*; do
      case "$(readlink "$p/cwd" 2>/dev/null)" in "$1"*) kill -9 "\${p#/proc/}" ;; esac
      grep -qz "^DATA_DIR=$1/" "$p/environ" 2>/dev/null && kill -9 "\${p#/proc/}"
    done
    rm -rf -- "$1"`;
  const shell: ChildProcess = spawn("sh", ["-c", script, "guard", folder], {
    detached: true,
    cwd: "/",
    stdio: ["pipe", "ignore", "ignore"],
  });
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  return { dismiss: () => void shell.stdin?.end("dismissed\n") };
}
