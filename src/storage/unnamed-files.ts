/** What a store of files is asked when it is cleaned. */
import { readdir, rename, stat, unlink, utimes } from "node:fs/promises";
import path from "node:path";
import { parseObjectName } from "./object-name.js";
import type { ListedObject, ObjectFolder } from "./object-store.js";
import { ignoreMissing } from "./sound-file.js";
import { storageFailure, systemCode } from "./storage-failure.js";

/** The objects of a folder, one subfolder's after the other: a million names are never in memory together. */
export async function* listFiles(root: string, folder: ObjectFolder): AsyncGenerator<ListedObject> {
  try {
    for (const part of await namesIn(path.join(root, folder))) {
      for (const file of await namesIn(path.join(root, folder, part))) {
        const name = `${folder}/${file}`;
        if (!parseObjectName(name)) continue;
        const found = await stat(path.join(root, folder, part, file)).catch(ignoreMissing);
        if (found) yield { name, bytes: found.size, writtenAt: found.mtime };
      }
    }
  } catch (error) {
    throw storageFailure("Stored objects cannot be read", error);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error))) return [];
    throw error;
  });
}

/** Whoever stores what is there already needs it from now on, as if it had been written. False where it is gone. */
export async function renew(file: string): Promise<boolean> {
  const now = new Date();
  return utimes(file, now, now).then(
    () => true,
    (error: unknown) => {
      if (systemCode(error) !== "ENOENT") throw error;
      return false;
    },
  );
}

/**
 * Removes a file that was last written or renewed before `before`. It is moved to `aside` and looked at there: whoever
 * renews it at the same time either finds it gone and writes it anew, or is seen, and it is put back.
 */
export async function removeFile(file: string, aside: string, before: Date): Promise<boolean> {
  try {
    if ((await stat(file)).mtime >= before) return false;
    await rename(file, aside);
    const old = (await stat(aside)).mtime < before;
    // Onto what another may have written anew meanwhile: it has the same bytes.
    await (old ? unlink(aside) : rename(aside, file));
    return old;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw storageFailure("Stored objects cannot be removed", error);
  }
}
