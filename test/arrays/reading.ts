/** Files of arrays, downloaded and read by NumPy or Arrow. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "vitest";
import { pythonWith } from "../support/python.js";
import { temporaryFolder } from "../support/temporary.js";

export const FILE = "name url contentType bytes digest dtype shape";
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

const found = await pythonWith("arrays", here("requirements.txt"));
/** Why there is nothing to read with. */
export const missing = found.missing;
export const folder = temporaryFolder();

export interface File {
  name: string;
  url: string;
  bytes: number;
  digest: string;
  dtype: string | null;
  shape: number[];
}
export interface Read {
  dtype: string;
  shape: number[];
  values: unknown[];
  types: Record<string, string>;
  columns: Record<string, unknown[]>;
}

export async function read(paths: string[]): Promise<Read[]> {
  const { stdout } = await promisify(execFile)((found as { python: string }).python, [
    here("read_arrays.py"),
    ...paths,
  ]);
  return JSON.parse(stdout);
}
/** Each file by its name, downloaded and read by NumPy or Arrow. */
export async function readAll(files: File[]): Promise<Record<string, Read>> {
  const paths = await Promise.all(
    files.map(async ({ name, url, bytes, digest }) => {
      const body = Buffer.from(await (await fetch(url)).arrayBuffer());
      expect(body.length, name).toBe(bytes);
      expect(createHash("sha256").update(body).digest("hex"), name).toBe(digest);
      const file = path.join(folder, name);
      writeFileSync(file, body);
      return file;
    }),
  );
  const all = await read(paths);
  return Object.fromEntries(files.map(({ name }, i) => [name, all[i]!]));
}
