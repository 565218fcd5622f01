/** Settling a claim: images encoded and durable in storage, then rows READY or failed. */

import type { DrawnItem } from "../children/drawing-child.js";
import type { Executor } from "../db/executor.js";
import { type Claim, giveBackClaim } from "../db/queries/claims.js";
import { type Drawn, settleDrawn, settleFailed } from "../db/queries/settle.js";
import type { SourceRow } from "../db/queries/sources.js";
import { pixelDigest } from "../images/digest.js";
import { encodePng } from "../images/png.js";
import type { Logger } from "../log.js";
import type { ObjectStore } from "../storage/object-store.js";
import type { DrawnClaim, Failure } from "./draw-claim.js";

export interface SettlingDependencies {
  db: Executor;
  store: ObjectStore;
  log: Logger;
}
export interface Outcome {
  ready: number;
  failed: number;
  computeMs: number;
}

/** Images that are written at once: all 32 would hold up the next batch's claim, behind them in the queue of file operations. */
const WRITERS = 4;

/** Settles each of a claim's samples where the claim still holds it; what cannot be stored before `ending` is given back. */
export async function settleClaim(
  deps: SettlingDependencies,
  claim: Claim,
  source: SourceRow,
  { items, hello, broken }: DrawnClaim,
  ending: AbortSignal,
): Promise<Outcome> {
  const outcome: Outcome = { ready: 0, failed: 0, computeMs: 0 };
  const failures = new Map<string, { failure: Failure; keys: string[] }>();
  const fail = (failure: Failure, key: string) => {
    const same = failures.get(failure.message) ?? { failure, keys: [] };
    same.keys.push(key);
    failures.set(failure.message, same);
  };
  const drawn: Drawn[] = [];
  const settled = new Set<string>();
  const store = async (item: DrawnItem) => {
    const { key, attempt } = claim.samples[item.index]!;
    settled.add(key);
    if (!item.ok) return fail({ code: item.code, message: item.message, final: true }, key);
    try {
      drawn.push(await keep(deps.store, key, attempt, source, item, ending));
    } catch (error) {
      // Nobody's failure: another worker may have the time to wait for the store.
      if (ending.aborted) return;
      deps.log.error({ err: error, key }, "an image could not be stored");
      fail({ code: "STORAGE_FAILED", message: "The image could not be written to storage.", final: false }, key);
    }
  };
  const left = items.values();
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      for (const item of left) await store(item);
    }),
  );
  if (broken) for (const { key } of claim.samples) if (!settled.has(key)) fail(broken, key);
  if (drawn.length > 0 && hello) {
    const { numericsClass, device, precision, runtime } = hello;
    const ready = new Set(
      await settleDrawn(deps.db, claim.id, claim.asker, { numericsClass, device, precision, runtime }, drawn),
    );
    outcome.ready = ready.size;
    for (const { key, computeMs } of drawn) if (ready.has(key)) outcome.computeMs += computeMs;
  }
  for (const { failure, keys } of failures.values()) {
    outcome.failed += (await settleFailed(deps.db, claim.id, keys, failure, failure.final)).length;
  }
  if (ending.aborted) await giveBackClaim(deps.db, claim.id);
  return outcome;
}

/** The image is durable in storage, under its content's hash, before any row says so. */
async function keep(
  store: ObjectStore,
  key: string,
  attempt: number,
  source: SourceRow,
  item: Extract<DrawnItem, { ok: true }>,
  signal: AbortSignal,
): Promise<Drawn> {
  const [channels, height, width] = source.drawing.shape;
  const png = encodePng({ data: item.pixels, width, height, channels });
  const stored = await store.put("images", "png", png, signal);
  return {
    key,
    attempt,
    pixels: pixelDigest(item.pixels),
    object: stored.name,
    bytes: stored.bytes,
    shape: source.drawing.shape,
    computeMs: item.computeMs,
  };
}
