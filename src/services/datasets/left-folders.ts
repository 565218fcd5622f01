/** Folders of versions that were being written when their worker was killed. */
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import type { Executor } from "../../db/executor.js";
import { type HeldVersion, versionHolders } from "../../db/queries/datasets.js";
import { systemCode } from "../../storage/storage-failure.js";

const NAME = /^[0-9a-f-]{36}\.([0-9a-f-]{36})$/;

/** A folder of this holder's alone. */
export const folderName = ({ id, holder }: Pick<HeldVersion, "id" | "holder">) => `${id}.${holder}`;

/** Removes from `root` what no holder writes; how many folders that were. A holder has its row before its folder. */
export async function removeLeftFolders(db: Executor, root: string): Promise<number> {
  const names = await readdir(root).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  });
  const found = names.filter((name) => NAME.test(name));
  if (found.length === 0) return 0;
  const holders = await versionHolders(db);
  const left = found.filter((name) => !holders.has(NAME.exec(name)![1]!));
  for (const name of left) await rm(path.join(root, name), { recursive: true, force: true });
  return left.length;
}
