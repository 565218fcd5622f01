import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "../../src/db/embedded/index.js";

declare module "vitest" {
  export interface ProvidedContext {
    postgresUrl: string;
    /** A folder of the run's: see checked-models.ts. */
    checkedModels: string;
  }
}

/**
 * One PostgreSQL for a whole run: the embedded one without fsync, or the server of DATABASE_URL_TEST.
 * POSTGRES_BINARIES_TEST names a folder with another version's programs (/usr/lib/postgresql/15/bin).
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const watch = guard();
  const checked = await mkdtemp(join(tmpdir(), "concordance-checked-"));
  watch(checked);
  project.provide("checkedModels", checked);
  const given = process.env.DATABASE_URL_TEST;
  if (given) {
    project.provide("postgresUrl", given);
    return () => rm(checked, { recursive: true, force: true });
  }
  const directory = await mkdtemp(join(tmpdir(), "concordance-test-"));
  watch(directory);
  const postgres = await startEmbeddedPostgres({
    directory,
    durable: false,
    restart: false,
    binaries: process.env.POSTGRES_BINARIES_TEST,
    log: () => undefined,
  });
  if (postgres.home !== directory) watch(postgres.home);
  project.provide("postgresUrl", postgres.url);
  return async () => {
    await postgres.stop();
    await rm(checked, { recursive: true, force: true });
    await rm(directory, { recursive: true, force: true });
    await rm(postgres.home, { recursive: true, force: true });
  };
}

/**
 * A shell that holds a pipe from us: when we end, by whatever signal, it ends the servers of the folders we named to it
 * (a line each) and removes the folders.
 */
function guard(): (folder: string) => void {
  const script = `
    while read -r folder; do set -- "$@" "$folder"; done
    for folder do
      pid=$(head -n 1 "$folder/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" && while kill -0 "$pid"; do sleep 0.1; done
      rm -rf -- "$folder"
    done`;
  const shell = spawn("sh", ["-c", script], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  return (folder) => {
    shell.stdin.write(`${folder}\n`);
  };
}
