import { randomUUID } from "node:crypto";
import { open, unlink } from "node:fs/promises";
import path from "node:path";
import type { DurableFolders } from "./durable-folders.js";
import { ignoreMissing } from "./sound-file.js";
import { systemCode } from "./storage-failure.js";

/** A new file in `folder` with these bytes, synced; its path. What fails leaves nothing. */
export async function writeTemporary(folder: string, folders: DurableFolders, bytes: Uint8Array): Promise<string> {
  const file = path.join(folder, `${process.pid}-${randomUUID()}`);
  const create = () => open(file, "wx", 0o640);
  const handle = await create().catch(async (error: unknown) => {
    if (systemCode(error) !== "ENOENT") throw error;
    await folders.make(folder);
    return create();
  });
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } catch (error) {
    await unlink(file).catch(ignoreMissing);
    throw error;
  } finally {
    await handle.close();
  }
  return file;
}
