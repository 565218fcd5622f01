/** Drawing a claim: its weights, a child that draws, and what went wrong, in words that may be shown. */

import type { DrawingChild, DrawnItem } from "../children/drawing-child.js";
import { ChildCrashed, ChildOutOfMemory, ChildRefused, ChildTimedOut } from "../children/errors.js";
import type { Hello } from "../children/protocol.js";
import type { Executor } from "../db/executor.js";
import type { Claim } from "../db/queries/claims.js";
import type { SourceRow } from "../db/queries/sources.js";
import type { DrawnScheme } from "../domain/noise.js";
import type { Logger } from "../log.js";
import { ObjectDamaged, ObjectMissing, type ObjectStore } from "../storage/object-store.js";
import { MeasuredImageLost, measuredImage } from "./measured-image.js";
import { type WeightsCache, WeightsNotCopied } from "./weights.js";

export interface DrawingDependencies {
  db: Executor;
  store: ObjectStore;
  weights: WeightsCache;
  child: DrawingChild;
  log: Logger;
}
export interface Failure {
  code: string;
  message: string;
  /** Drawing it again would fail again. */
  final: boolean;
}
/** What a child made of a claim, before any of it is kept. */
export interface DrawnClaim {
  items: DrawnItem[];
  /** Who drew; null where no child came up. */
  hello: Hello | null;
  /** Why the samples without an item have none. */
  broken: Failure | null;
}

/** Draws a claim's samples; whatever happens to the child, each has an item or the failure. Throws the signal's reason. */
export async function drawClaim(
  deps: DrawingDependencies,
  claim: Claim,
  source: SourceRow,
  signal: AbortSignal,
): Promise<DrawnClaim> {
  const items: DrawnItem[] = [];
  let hello: Hello | null = null;
  let broken: Failure | null = null;
  try {
    hello = await deps.child.hello();
    await deps.child.draw(
      {
        path: await deps.weights.file(source.drawing.digest, signal),
        model: source.drawing,
        sampler: source.sampler,
        condition: source.condition ?? null,
        measured: await measuredImage(deps, source.condition),
        noises: claim.samples.map(({ noise, seed, mixture }) => ({
          scheme: noise as DrawnScheme,
          terms: mixture ?? [{ seed: seed!, weight: 1 }],
        })),
      },
      { signal, onItem: (item) => items.push(item) },
    );
  } catch (error) {
    signal.throwIfAborted();
    broken = failureOf(error);
    // The copy may be what is damaged: the next attempt reads the store again.
    if (broken.code === "WEIGHTS_MISSING") await deps.weights.drop(source.drawing.digest);
    deps.log.warn({ err: error, claim: claim.id, code: broken.code }, "a batch could not be drawn");
  }
  return { items, hello, broken };
}

function failureOf(error: unknown): Failure {
  if (error instanceof ObjectMissing || error instanceof ObjectDamaged) {
    return {
      code: "WEIGHTS_MISSING",
      message: "The model's weights are missing from storage, or damaged.",
      final: false,
    };
  }
  if (error instanceof WeightsNotCopied) {
    const message = "The model's weights could not be copied to where they are drawn with: is the worker's disk full?";
    return { code: "STORAGE_FAILED", message, final: false };
  }
  if (error instanceof MeasuredImageLost) {
    const message = "The measured image is missing from storage, or damaged; asking again brings it back.";
    return { code: "STORAGE_FAILED", message, final: false };
  }
  if (error instanceof ChildTimedOut)
    return { code: "TIMED_OUT", message: `Drawing it: ${error.message}.`, final: false };
  if (error instanceof ChildOutOfMemory) {
    return { code: "OUT_OF_MEMORY", message: `Drawing it: ${error.message}.`, final: false };
  }
  if (error instanceof ChildCrashed) {
    return { code: "MODEL_CRASHED", message: "The process that drew it ended.", final: false };
  }
  if (error instanceof ChildRefused) {
    if (error.code === "WEIGHTS_MISSING" || error.code === "OUT_OF_MEMORY") {
      return { code: error.code, message: error.message, final: false };
    }
    // A network that breaks what it declares breaks it every time.
    return { code: "MODEL_CRASHED", message: error.message, final: error.code === "BAD_NETWORK" };
  }
  return { code: "INTERNAL", message: "The drawing failed inside the server; its log says why.", final: false };
}
