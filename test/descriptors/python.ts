/** Pillow and onnxruntime in Python: what descriptors are held against. */
import { execFile } from "node:child_process";
import path from "node:path";
import { packageRoot } from "../../src/paths.js";
import { pythonWith } from "../support/python.js";

const FOLDER = path.join(packageRoot(), "test", "descriptors");

/** Packages of 60 MB over a network that others use. */
export const INSTALLING_MS = 300_000;

/** The interpreter. Throws, in words, where the packages cannot be installed. */
export async function python(): Promise<string> {
  const found = await pythonWith("descriptors", path.join(FOLDER, "requirements.txt"));
  if (found.missing === undefined) return found.python;
  throw new Error(`Pillow and onnxruntime could not be installed: ${found.missing}`);
}

/** What a script of this folder prints for `input`. */
export async function pythonScript(name: string, input: string, args: string[] = []): Promise<string> {
  const interpreter = await python();
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: 2 ** 28 };
    const child = execFile(interpreter, [path.join(FOLDER, name), ...args], options, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
    child.stdin!.end(input);
  });
}
