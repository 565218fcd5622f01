/** What a finder is, and how it says that there is nothing to be found. */
import { ChildRefused } from "../children/errors.js";
import type { DrawingDependencies } from "./draw-claim.js";

/** What was asked for cannot be found, whoever tries: its message says why, in words that may be shown. */
export class NotToBeFound extends Error {
  override name = "NotToBeFound";
}

export type FindingDependencies = Pick<DrawingDependencies, "db" | "store" | "weights" | "child">;
/**
 * Gives the result, as its kind shapes it. Calls `pause` between two batches: samples that are due are drawn there, so that
 * nobody's image waits for a long finding. Throws NotToBeFound, what a child throws, or the signal's reason.
 */
export type Finder = (
  deps: FindingDependencies,
  body: unknown,
  signal: AbortSignal,
  pause: () => Promise<void>,
) => Promise<unknown>;

/** Drops copies of weights that turned out damaged: the next turn reads the store again. */
export async function withWeights<T>(
  { weights }: Pick<FindingDependencies, "weights">,
  digests: readonly string[],
  work: (files: string[]) => Promise<T>,
): Promise<T> {
  try {
    return await work(await Promise.all(digests.map((digest) => weights.file(digest))));
  } catch (error) {
    if (error instanceof ChildRefused && error.code === "WEIGHTS_MISSING") {
      for (const digest of digests) await weights.drop(digest);
    }
    throw error;
  }
}
