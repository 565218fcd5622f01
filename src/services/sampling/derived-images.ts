/** Pictures made from what is stored: made once, kept under the digest of what they show. */
import {
  findDerivedImages,
  forgetDerivedImages,
  keepDerivedImages,
  type NewDerivedImageRow,
} from "../../db/queries/derived-images.js";
import { digestOf } from "../../domain/digest.js";
import type { ObjectFolder, ObjectStore } from "../../storage/object-store.js";
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
  const [image] = await derivedImageList(deps, folder, [{ content, make }]);
  return image!;
}

/** The same of many: one statement reads what is known of them, and one keeps what is made. */
export async function derivedImageList(
  deps: Pick<Dependencies, "db" | "store">,
  folder: ObjectFolder,
  wanted: { content: unknown; make: () => Promise<Picture | null> }[],
): Promise<(ImageView | null)[]> {
  const keys = wanted.map(({ content }) => digestOf(content));
  const known = await findDerivedImages(deps.db, [...new Set(keys)]);
  const images = new Map<string, ImageView | null>();
  const fresh: NewDerivedImageRow[] = [];
  for (const [i, { make }] of wanted.entries()) {
    const key = keys[i]!;
    if (images.has(key)) continue;
    const row = known.get(key) ?? null;
    const there = row !== null && (await deps.store.has(row.object));
    if (row && !there) await forgetDerivedImages(deps.db, row.object);
    const now = there ? row : await madeNow(deps.store, folder, key, make);
    if (now && !there) fresh.push(now);
    images.set(key, now && { ...now, contentType: "image/png" });
  }
  await keepDerivedImages(deps.db, fresh);
  return keys.map((key) => images.get(key)!);
}

async function madeNow(
  store: ObjectStore,
  folder: ObjectFolder,
  key: string,
  make: () => Promise<Picture | null>,
): Promise<NewDerivedImageRow | null> {
  const made = await make();
  if (!made) return null;
  const { png, width, height, pixels } = made;
  const stored = await store.put(folder, "png", png);
  return { key, object: stored.name, width, height, bytes: stored.bytes, pixels };
}
