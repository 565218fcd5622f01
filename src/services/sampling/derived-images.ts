/** Pictures made from what is stored: made once, kept under the digest of what they show. */
import { findDerivedImage, forgetDerivedImages, keepDerivedImage } from "../../db/queries/derived-images.js";
import { digestOf } from "../../domain/digest.js";
import type { ObjectFolder } from "../../storage/object-store.js";
import type { Dependencies } from "../dependencies.js";
import type { ImageView } from "../views.js";

export interface Picture {
  png: Uint8Array;
  width: number;
  height: number;
  pixels: string;
}

/** The picture of `content`, from the store or made now; null where `make` could not make it whole, which is not kept. */
export async function derivedImage(
  deps: Pick<Dependencies, "db" | "store">,
  folder: ObjectFolder,
  content: unknown,
  make: () => Promise<Picture | null>,
): Promise<ImageView | null> {
  const key = digestOf(content);
  const known = await findDerivedImage(deps.db, key);
  if (known) {
    if (await deps.store.has(known.object)) return { ...known, contentType: "image/png" };
    await forgetDerivedImages(deps.db, known.object);
  }
  const made = await make();
  if (!made) return null;
  const { png, width, height, pixels } = made;
  const stored = await deps.store.put(folder, "png", png);
  const row = { key, object: stored.name, width, height, bytes: stored.bytes, pixels };
  await keepDerivedImage(deps.db, row);
  return { ...row, contentType: "image/png" };
}
