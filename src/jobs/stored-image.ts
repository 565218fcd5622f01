import { pixelDigest } from "../images/digest.js";
import { decodePng } from "../images/png.js";
import { ObjectDamaged, ObjectMissing, type ObjectStore } from "../storage/object-store.js";

/** A stored image, or why it is not to be had as it was written. */
export async function storedImage(
  store: Pick<ObjectStore, "get">,
  { object, pixels }: { object: string; pixels: string },
): Promise<ReturnType<typeof decodePng> | "IMAGE_DAMAGED" | "IMAGE_MISSING"> {
  try {
    const image = decodePng(await store.get(object));
    return pixelDigest(image.data) === pixels ? image : "IMAGE_DAMAGED";
  } catch (error) {
    if (error instanceof ObjectMissing) return "IMAGE_MISSING";
    if (error instanceof ObjectDamaged) return "IMAGE_DAMAGED";
    throw error;
  }
}
