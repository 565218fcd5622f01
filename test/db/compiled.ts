import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const repository = resolve(import.meta.dirname, "../..");

/** The embedded server compiled to JavaScript, for tests that need a process of their own to start it and to be killed. */
export async function compileEmbedded(): Promise<{ folder: string; remove(): Promise<void> }> {
  const cache = join(repository, "node_modules", ".cache");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "embedded-"));
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  await promisify(execFile)(process.execPath, [
    join(repository, "node_modules/typescript/bin/tsc"),
    "--ignoreConfig",
    ...["--target", "es2023", "--module", "nodenext", "--types", "node", "--skipLibCheck", "--strict"],
    ...["--rootDir", join(repository, "src"), "--outDir", folder],
    join(repository, "src/db/embedded/index.ts"),
  ]);
  // mkdtemp makes it 0700; other users run it too.
  await promisify(execFile)("chmod", ["-R", "a+rX", folder]);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export interface Started {
  child: ChildProcess;
  url: string;
  adopted: boolean;
  pid: number;
  error?: string;
}

/** A process that starts PostgreSQL in `directory`, says so, and then only lives. */
export async function startInProcess(
  folder: string,
  options: { directory: string; durable?: boolean },
  as: { uid?: number; gid?: number } = {},
): Promise<Started> {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(join(folder, "db/embedded/index.js"))};
    const say = (value) => console.log(JSON.stringify(value));
    try {
      const { url, adopted, pid } = await startEmbeddedPostgres({ ...${JSON.stringify(options)}, log() {} });
      say({ url, adopted, pid });
      setInterval(() => {}, 60_000);
    } catch (error) {
      say({ error: error.reason + ": " + error.message });
    }`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    ...as,
    // Its own group, so that a test can send it what a terminal sends.
    detached: true,
    cwd: "/",
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) return { child, ...JSON.parse(line) };
  throw new Error("the process said nothing");
}

/** Runs a module's text as another user and gives what it printed. */
export async function runModule(script: string, as: { uid: number; gid: number }): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    ...as,
    cwd: "/",
  });
  return stdout;
}

export function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done();
    else child.once("exit", () => done());
  });
}
