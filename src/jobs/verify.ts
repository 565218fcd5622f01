/** Draws stored samples again and compares: the platform's own claim, put to the test. */
import type { DrawingChild } from "../children/drawing-child.js";
import type { Hello } from "../children/protocol.js";
import type { Executor } from "../db/executor.js";
import { findSources, type SourceRow } from "../db/queries/sources.js";
import { addRedrawing, randomDrawings, type StoredDrawing, updateVerification } from "../db/queries/verification.js";
import type { DrawnScheme } from "../domain/noise.js";
import { countOutcome, type Fault, judge, type VerificationReport } from "../domain/verification.js";
import { pixelDigest } from "../images/digest.js";
import { encodePng } from "../images/png.js";
import type { Logger } from "../log.js";
import { ObjectDamaged, ObjectMissing, type ObjectStore } from "../storage/object-store.js";
import { MeasuredImageLost, measuredImage } from "./measured-image.js";
import { storedImage } from "./stored-image.js";
import type { WeightsCache } from "./weights.js";

const BATCH = 32;
const WRONG_LISTED = 100;

export interface VerifyDependencies {
  db: Executor;
  store: ObjectStore;
  weights: WeightsCache;
  child: DrawingChild;
  log: Logger;
}

/** Verifies `count` random samples; the report grows in the row, and with each `onProgress`. */
export async function verifySamples(
  deps: VerifyDependencies,
  verification: { id: string; requested: number },
  signal: AbortSignal,
  onProgress: (report: VerificationReport, of: number) => void = () => {},
): Promise<VerificationReport> {
  const report: VerificationReport = { checked: 0, classes: [], wrong: [] };
  const taken = await randomDrawings(deps.db, verification.requested);
  const sources = await findSources(deps.db, [...new Set(taken.map((drawing) => drawing.sourceId))]);
  for (const source of sources.values()) {
    const of = taken.filter((drawing) => drawing.sourceId === source.id);
    for (let start = 0; start < of.length; start += BATCH) {
      signal.throwIfAborted();
      await verifyBatch(deps, source, of.slice(start, start + BATCH), report, signal);
      await updateVerification(deps.db, verification.id, report, "RUNNING");
      onProgress(report, taken.length);
    }
  }
  await updateVerification(deps.db, verification.id, report, "SUCCEEDED");
  return report;
}

async function verifyBatch(
  deps: VerifyDependencies,
  source: SourceRow,
  batch: StoredDrawing[],
  report: VerificationReport,
  signal: AbortSignal,
): Promise<void> {
  const hello = await deps.child.hello();
  const wrong = (drawing: StoredDrawing, fault: Fault) => {
    countOutcome(report, drawing.numericsClass, hello.numericsClass, "wrong");
    if (report.wrong.length < WRONG_LISTED) report.wrong.push({ key: drawing.key, fault });
    deps.log.error({ key: drawing.key, fault, object: drawing.object }, "a stored sample is wrong");
  };
  const { digest } = source.drawing;
  try {
    // The store's own copy, not the one beside the child: that is what a new worker would draw with.
    await deps.store.get(`weights/${digest}.onnx`);
  } catch (error) {
    if (!(error instanceof ObjectDamaged || error instanceof ObjectMissing)) throw error;
    for (const drawing of batch) wrong(drawing, "WEIGHTS_DAMAGED");
    return;
  }
  const readable: { drawing: StoredDrawing; pixels: Uint8Array }[] = [];
  for (const drawing of batch) {
    const image = await storedImage(deps.store, drawing);
    if (typeof image === "string") wrong(drawing, image);
    else readable.push({ drawing, pixels: image.data });
  }
  if (readable.length === 0) return;
  const measured = await measuredImage(deps, source.condition).catch((error: unknown) => {
    if (error instanceof MeasuredImageLost) return error;
    throw error;
  });
  if (measured instanceof MeasuredImageLost) {
    for (const { drawing } of readable) wrong(drawing, "NOT_DRAWN");
    return;
  }
  const { items } = await deps.child.draw(
    {
      path: await deps.weights.file(digest),
      model: source.drawing,
      sampler: source.sampler,
      condition: source.condition ?? null,
      measured,
      noises: readable.map(({ drawing: { noise, seed, mixture } }) => ({
        scheme: noise as DrawnScheme,
        terms: mixture ?? [{ seed: seed!, weight: 1 }],
      })),
    },
    { signal },
  );
  for (const [i, { drawing, pixels }] of readable.entries()) {
    const item = items[i]!;
    if (!item.ok) {
      wrong(drawing, "NOT_DRAWN");
      continue;
    }
    const outcome = judge(pixels, item.pixels, drawing.numericsClass === hello.numericsClass);
    await keepRedrawing(deps, source, drawing, item, hello);
    if (outcome === "wrong") wrong(drawing, "PIXELS_DIFFER");
    else countOutcome(report, drawing.numericsClass, hello.numericsClass, outcome);
  }
}

async function keepRedrawing(
  deps: VerifyDependencies,
  source: SourceRow,
  drawing: StoredDrawing,
  item: { pixels: Uint8Array; computeMs: number },
  hello: Hello,
): Promise<void> {
  const [channels, height, width] = source.drawing.shape;
  const stored = await deps.store.put("images", "png", encodePng({ data: item.pixels, width, height, channels }));
  await addRedrawing(deps.db, {
    sampleKey: drawing.key,
    attempt: 0,
    numericsClass: hello.numericsClass,
    device: hello.device,
    precision: hello.precision,
    runtime: hello.runtime,
    computeMs: item.computeMs,
    pixels: pixelDigest(item.pixels),
    object: stored.name,
    bytes: stored.bytes,
    shape: source.drawing.shape,
  });
}
