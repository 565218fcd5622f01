/** The image that a source's measurement is of, read from storage for whoever draws. */

import type { Executor } from "../db/executor.js";
import { findDerivedImage, forgetDerivedImages } from "../db/queries/derived-images.js";
import type { Condition } from "../domain/condition.js";
import { digestOf } from "../domain/digest.js";
import { measuredImageContent } from "../domain/measurement.js";
import { pixelDigest } from "../images/digest.js";
import { decodePng } from "../images/png.js";
import { ObjectDamaged, ObjectMissing, type ObjectStore } from "../storage/object-store.js";

/** It comes back when its question is asked again: the answer keeps it anew. */
export class MeasuredImageLost extends Error {
  override name = "MeasuredImageLost";
}

/** Its uint8 pixels (height, width, channels); null where nothing is measured. Throws MeasuredImageLost. */
export async function measuredImage(
  deps: { db: Executor; store: ObjectStore },
  condition: Condition | null | undefined,
): Promise<Uint8Array | null> {
  if (!condition?.measurement) return null;
  const { source } = condition.measurement;
  const row = await findDerivedImage(deps.db, digestOf(measuredImageContent(source)));
  if (!row) throw new MeasuredImageLost("the measured image is not kept");
  try {
    const { data } = decodePng(await deps.store.get(row.object));
    if (pixelDigest(data) === source) return data;
  } catch (cause) {
    if (!(cause instanceof ObjectMissing || cause instanceof ObjectDamaged)) throw cause;
    // Out of the way, so that the next question makes it anew from the set.
    if (cause instanceof ObjectDamaged) await deps.store.setAside(row.object);
    await forgetDerivedImages(deps.db, row.object);
    throw new MeasuredImageLost("the measured image cannot be read", { cause });
  }
  throw new MeasuredImageLost("the measured image is not the one that was kept");
}
