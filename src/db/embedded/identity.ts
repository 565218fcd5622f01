import { spawn } from "node:child_process";

/** The numbers of `nobody` and `nogroup` on Linux. */
export const NOBODY = 65534;

/** What PostgreSQL's programs see of the environment: none of this program's secrets, and messages in English. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin",
  LC_ALL: "C",
};

/** As whom PostgreSQL's programs run: it refuses to be root. */
export type Identity =
  | { kind: "self" }
  /** Root here is an ordinary user in a user namespace: files stay root's, and no other folder is needed. */
  | { kind: "namespace" }
  | { kind: "user"; uid: number; gid: number };

export interface Command {
  file: string;
  args: string[];
  options: { uid?: number; gid?: number };
}

/** The command line that runs `file` as `identity`. unshare replaces itself, so the child's pid is the program's own. */
export function commandAs(identity: Identity, file: string, args: string[]): Command {
  switch (identity.kind) {
    case "self":
      return { file, args, options: {} };
    case "namespace":
      return {
        file: "unshare",
        args: ["--user", `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, "--", file, ...args],
        options: {},
      };
    case "user":
      return { file, args, options: { uid: identity.uid, gid: identity.gid } };
  }
}

/** Runs a program to its end and gives its exit status and all it said; `code` is -1 when it could not be started. */
export function runAs(
  identity: Identity,
  file: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; said: string }> {
  const command = commandAs(identity, file, args);
  return new Promise((resolve) => {
    const child = spawn(command.file, command.args, {
      ...command.options,
      cwd: "/",
      env: { ...ENVIRONMENT, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", (error) => resolve({ code: -1, said: error.message }));
    child.on("close", (status) => resolve({ code: status ?? -1, said: Buffer.concat(chunks).toString() }));
  });
}

/**
 * Whether a user namespace can be made here and, in it, the programs be run and the folder be written: there root has no
 * more rights than its plain user number, so another user's 0700 home on the way is closed to it.
 */
export async function namespaceWorks(program: string, folder: string): Promise<boolean> {
  const { code } = await runAs({ kind: "namespace" }, "sh", [
    "-c",
    'test -x "$1" && test -w "$2"',
    "sh",
    program,
    folder,
  ]);
  return code === 0;
}

/** Whether `uid` can run the program where it lies. */
export async function canRun(uid: number, gid: number, program: string): Promise<boolean> {
  const { code } = await runAs({ kind: "user", uid, gid }, program, ["--version"]);
  return code === 0;
}
