/** The Python child with its pinned packages, in a virtual environment of its own that is made once. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../src/paths.js";

const run = promisify(execFile);
const FOLDER = path.join(packageRoot(), "children", "python");
const TOOLS = path.join(packageRoot(), ".tools");
const REQUIREMENTS = path.join(FOLDER, "requirements.txt");

export type PythonChild = { command: [string, ...string[]]; python: string } | { missing: string };

/** Its command line, or why this machine cannot have it. */
export async function pythonChild(): Promise<PythonChild> {
  const digest = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 12);
  const folder = path.join(TOOLS, `python-child-${digest}`);
  const missing = existsSync(folder) ? null : await install(folder);
  if (missing !== null) return { missing };
  const python = path.join(folder, "bin", "python");
  return { command: [python, path.join(FOLDER, "drawing_child.py")], python };
}

async function install(folder: string): Promise<string | null> {
  await mkdir(TOOLS, { recursive: true });
  const half = await mkdtemp(`${folder}-`);
  try {
    await run("python3", ["-m", "venv", half]);
    await run(path.join(half, "bin", "python"), ["-m", "pip", "install", "-q", "-r", REQUIREMENTS]);
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
