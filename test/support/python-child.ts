/** The Python child with its pinned packages. */
import path from "node:path";
import { packageRoot } from "../../src/paths.js";
import { pythonWith } from "./python.js";

const FOLDER = path.join(packageRoot(), "children", "python");

export type PythonChild = { command: [string, ...string[]]; python: string } | { missing: string };

/** Its command line, or why this machine cannot have it. */
export async function pythonChild(): Promise<PythonChild> {
  const found = await pythonWith("python-child", path.join(FOLDER, "requirements.txt"));
  if (found.missing !== undefined) return found;
  return { command: [found.python, path.join(FOLDER, "drawing_child.py")], python: found.python };
}
