/** One claim from rows to settled rows: weights, drawing, encoding, storage, and what failed. */

import type { DrawingChild, DrawnItem } from "../children/drawing-child.js";
import { ChildCrashed, ChildOutOfMemory, ChildRefused, ChildTimedOut } from "../children/errors.js";
import type { Hello } from "../children/protocol.js";
import type { Executor } from "../db/executor.js";
import type { Claim } from "../db/queries/claims.js";
import { type Drawn, settleDrawn, settleFailed } from "../db/queries/settle.js";
import type { SourceRow } from "../db/queries/sources.js";
import type { DrawnScheme } from "../domain/noise.js";
import { pixelDigest } from "../images/digest.js";
import { encodePng } from "../images/png.js";
import type { Logger } from "../log.js";
import { ObjectDamaged, ObjectMissing, type ObjectStore } from "../storage/object-store.js";
import type { WeightsCache } from "./weights.js";

export interface DrawingDependencies {
  db: Executor;
  store: ObjectStore;
  weights: WeightsCache;
  child: DrawingChild;
  log: Logger;
}
export interface Outcome {
  ready: number;
  failed: number;
  computeMs: number;
}
interface Failure {
  code: string;
  message: string;
  /** Drawing it again would fail again. */
  final: boolean;
}

/** Draws and settles a claim's samples; whatever happens to the child, each row is settled or left to the claim's end. */
export async function drawClaim(
  deps: DrawingDependencies,
  claim: Claim,
  source: SourceRow,
  signal: AbortSignal,
): Promise<Outcome> {
  const items: DrawnItem[] = [];
  let hello: Hello | null = null;
  let broken: Failure | null = null;
  try {
    hello = await deps.child.hello();
    await deps.child.draw(
      {
        path: await deps.weights.file(source.drawing.digest),
        model: source.drawing,
        sampler: source.sampler,
        condition: source.condition ?? null,
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
  const outcome: Outcome = { ready: 0, failed: 0, computeMs: 0 };
  const failures = new Map<string, { failure: Failure; keys: string[] }>();
  const fail = (failure: Failure, key: string) => {
    const same = failures.get(failure.message) ?? { failure, keys: [] };
    same.keys.push(key);
    failures.set(failure.message, same);
  };
  const drawn: Drawn[] = [];
  const settled = new Set<string>();
  await Promise.all(
    items.map(async (item) => {
      const { key, attempt } = claim.samples[item.index]!;
      settled.add(key);
      if (!item.ok) return fail({ code: item.code, message: item.message, final: true }, key);
      try {
        drawn.push(await keep(deps.store, key, attempt, source, item));
      } catch (error) {
        deps.log.error({ err: error, key }, "an image could not be stored");
        fail({ code: "STORAGE_FAILED", message: "The image could not be written to storage.", final: false }, key);
      }
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
  return outcome;
}

/** The image is durable in storage, under its content's hash, before any row says so. */
async function keep(
  store: ObjectStore,
  key: string,
  attempt: number,
  source: SourceRow,
  item: Extract<DrawnItem, { ok: true }>,
): Promise<Drawn> {
  const [channels, height, width] = source.drawing.shape;
  const png = encodePng({ data: item.pixels, width, height, channels });
  const stored = await store.put("images", "png", png);
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

function failureOf(error: unknown): Failure {
  if (error instanceof ObjectMissing || error instanceof ObjectDamaged) {
    return {
      code: "WEIGHTS_MISSING",
      message: "The model's weights are missing from storage, or damaged.",
      final: false,
    };
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
