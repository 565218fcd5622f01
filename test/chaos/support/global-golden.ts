import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    goldenFile: string;
  }
}

/** Where the first file of a run keeps what an undisturbed server drew, for all that follow. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), "concordance-golden-"));
  project.provide("goldenFile", path.join(folder, "golden.json"));
  return () => rm(folder, { recursive: true, force: true });
}
