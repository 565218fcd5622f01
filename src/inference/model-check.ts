/** Whether a network may be used: it opens, draws what its card says, and draws the same in any batch. */
import type { Provider } from "../domain/device.js";
import type { DrawingModel, Plausibility } from "../domain/model.js";
import type { Network, NetworkInputs } from "./denoiser.js";
import { inspectModel, ModelFileError } from "./model-file.js";
import { misfit, withTimestepType } from "./model-fit.js";
import { initialNoise } from "./noise/index.js";
import { BATCH_LIMIT } from "./numerics.js";
import { plausibility, type TrainingImages } from "./plausibility.js";
import { BadNetwork, levelInput, openNetwork } from "./session.js";

export type Verdict =
  | {
      ok: true;
      parameters: number;
      millisecondsPerEvaluation: number;
      /** Left out for float32, and by children that know of no other. */
      timestepType?: "INT64";
      plausibility?: Plausibility;
    }
  /** Why not, in words for the owner of the network. */
  | { ok: false; reason: string; plausibility?: Plausibility };

const ROWS = BATCH_LIMIT;
const TIMED_RUNS = 3;
/** Neighbours this many times too large: what they do to a row shows. */
const LOUD = 50;
const SIGMAS: [number, number] = [0.002, 80];
/** Beyond this, what would fit a network that does not is not looked for: its check has an end. */
const LOOKING_MS = 20_000;

/**
 * Reads, opens and tries a network. `breathe` is called between evaluations.
 * `provider` is where its batches are tried: what draws alike on the processor may not do so elsewhere.
 * With `training`, it must denoise the images that it learned.
 * The time is of one evaluation of one image in a batch of 32, the median of three.
 */
export async function checkModel(
  file: Uint8Array,
  card: DrawingModel,
  breathe: () => Promise<void> = async () => {},
  provider: Provider = "cpu",
  training: TrainingImages | null = null,
): Promise<Verdict> {
  try {
    const inspected = inspectModel(file);
    const wrong = misfit(inspected, card);
    if (wrong !== null) return { ok: false, reason: wrong };
    const model = withTimestepType(inspected, card);
    const { network, release } = await openNetwork(file, model, provider);
    try {
      const millisecondsPerEvaluation = await tried(network, model, breathe);
      const passed = {
        ok: true,
        parameters: inspected.parameters,
        millisecondsPerEvaluation,
        ...(model.timestepType && { timestepType: model.timestepType }),
      } as const;
      if (!training) return passed;
      const { record, rejection } = await plausibility(
        network,
        model,
        training,
        breathe,
        (evaluations) => evaluations * ROWS * millisecondsPerEvaluation < LOOKING_MS,
      );
      return rejection === null
        ? { ...passed, plausibility: record }
        : { ok: false, reason: rejection, plausibility: record };
    } finally {
      await release();
    }
  } catch (error) {
    if (error instanceof ModelFileError || error instanceof BadNetwork) return { ok: false, reason: error.message };
    throw error;
  }
}

async function tried(network: Network, model: DrawingModel, breathe: () => Promise<void>): Promise<number> {
  const rows = testRows(model);
  const evaluate = async (order: readonly number[], loud?: ReadonlySet<number>) => {
    await breathe();
    return network(pick(rows, order, loud), order.length);
  };
  const everyRow = Array.from({ length: ROWS }, (_, i) => i);
  const reference = await evaluate(everyRow);
  refuseNonFinite(reference, rows, model);

  const times: number[] = [];
  for (let run = 0; run < TIMED_RUNS; run++) {
    const begun = performance.now();
    const again = await evaluate(everyRow);
    times.push(performance.now() - begun);
    if (differing(again, reference, everyRow) > 0) {
      throw new BadNetwork("it gives another result when it is run again with the same inputs");
    }
  }
  for (const { order, loud } of compositions()) {
    const count = differing(await evaluate(order, loud), reference, order, loud);
    if (count > 0) {
      throw new BadNetwork(
        `what it draws depends on what is drawn beside it: ${count} of ${order.length} rows of a batch differ`,
      );
    }
  }
  return times.sort((a, b) => a - b)[TIMED_RUNS >> 1]! / ROWS;
}

/** Batches that must give each row the bits it has in the reference: other sizes, orders and neighbours. */
function compositions(): { order: number[]; loud?: Set<number> }[] {
  const stride = (count: number, step: number, start = 0) =>
    Array.from({ length: count }, (_, i) => (start + i * step) % ROWS);
  return [
    { order: stride(ROWS, 31, 31) },
    { order: stride(ROWS, 13, 5), loud: new Set(stride(ROWS / 2, 2)) },
    { order: stride(24, 7) },
    { order: stride(16, 3, 9), loud: new Set([0, 5, 15]) },
    { order: stride(8, 5, 3) },
    { order: stride(5, 11, 1) },
    { order: [17] },
  ];
}

/** As many images as a batch holds, at levels of noise spread over what the sampler walks through. */
function testRows(model: DrawingModel): NetworkInputs {
  const size = model.shape[0] * model.shape[1] * model.shape[2];
  const z = initialNoise({ scheme: "NUMPY_PCG64", terms: [{ seed: 0, weight: 1 }] }, ROWS * size);
  const sample = new Float32Array(ROWS * size);
  const level = new Float32Array(ROWS);
  for (let i = 0; i < ROWS; i++) {
    // 11 and 32 have no common factor: neighbours are far apart in level.
    const part = ((i * 11) % ROWS) / (ROWS - 1);
    const { value, scale } = testLevel(model, part);
    level[i] = value;
    for (let j = i * size; j < (i + 1) * size; j++) sample[j] = scale * z[j]!;
  }
  return { sample, level, classLabel: testLabels(model) };
}

function testLabels({ classes, noClass }: DrawingModel): BigInt64Array | null {
  if (classes === 0) return null;
  const labels = Array.from({ length: classes }, (_, label) => label);
  if (noClass !== null) labels.push(noClass);
  return BigInt64Array.from({ length: ROWS }, (_, i) => BigInt(labels[i % labels.length]!));
}

function testLevel(model: DrawingModel, part: number): { value: number; scale: number } {
  switch (model.parameterization) {
    case "DENOISED": {
      const sigma = SIGMAS[0] * (SIGMAS[1] / SIGMAS[0]) ** part;
      return { value: sigma, scale: Math.hypot(model.sigmaData ?? 0.5, sigma) };
    }
    case "FLOW":
      return { value: part * model.timestepScale, scale: 1 };
    case "EPSILON":
    case "V":
      return { value: Math.round(part * ((model.noiseSchedule?.steps ?? 1000) - 1)), scale: 1 };
  }
}

function pick(rows: NetworkInputs, order: readonly number[], loud?: ReadonlySet<number>): NetworkInputs {
  const size = rows.sample.length / ROWS;
  const sample = new Float32Array(order.length * size);
  order.forEach((row, i) => {
    const scale = loud?.has(i) ? LOUD : 1;
    for (let j = 0; j < size; j++) sample[i * size + j] = scale * rows.sample[row * size + j]!;
  });
  return {
    sample,
    level: Float32Array.from(order, (row) => rows.level[row]!),
    classLabel: rows.classLabel && BigInt64Array.from(order, (row) => rows.classLabel![row]!),
  };
}

/** How many rows, the loud ones aside, differ from the reference in any bit. */
function differing(
  output: Float32Array,
  reference: Float32Array,
  order: readonly number[],
  loud?: ReadonlySet<number>,
): number {
  const size = reference.length / ROWS;
  let count = 0;
  order.forEach((row, i) => {
    if (loud?.has(i)) return;
    for (let j = 0; j < size; j++) {
      if (!Object.is(output[i * size + j], reference[row * size + j])) {
        count++;
        return;
      }
    }
  });
  return count;
}

function refuseNonFinite(output: Float32Array, rows: NetworkInputs, model: DrawingModel): void {
  const found = output.findIndex((value) => !Number.isFinite(value));
  if (found < 0) return;
  const level = rows.level[Math.floor(found / (output.length / ROWS))]!;
  throw new BadNetwork(`it gives NaN or infinity for noise at ${levelInput(model)} ${Number(level.toPrecision(3))}`);
}
