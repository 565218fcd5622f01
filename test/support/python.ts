/** Virtual environments of Python with pinned packages, each made once. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../src/paths.js";

const run = promisify(execFile);
const TOOLS = path.join(packageRoot(), ".tools");

/** Its interpreter, or why this machine cannot have it. A changed file of requirements is another environment. */
export async function pythonWith(
  name: string,
  requirements: string,
): Promise<{ python: string; missing?: undefined } | { missing: string }> {
  const digest = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const folder = path.join(TOOLS, `${name}-${digest}`);
  const missing = existsSync(folder) ? null : await install(folder, requirements);
  return missing === null ? { python: path.join(folder, "bin", "python") } : { missing };
}

async function install(folder: string, requirements: string): Promise<string | null> {
  await mkdir(TOOLS, { recursive: true });
  const half = await mkdtemp(`${folder}-`);
  try {
    await run("python3", ["-m", "venv", half]);
    await run(path.join(half, "bin", "python"), ["-m", "pip", "install", "-q", "-r", requirements]);
    // A rename is whole or not at all, and the one that came first is as good.
    await rename(half, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
    return null;
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
    return said.split("\n").at(-1)!.slice(0, 120);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}
