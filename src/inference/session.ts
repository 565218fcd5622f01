/** Runs a network file with ONNX Runtime, so that a row's result never depends on its neighbours. */
import * as ort from "onnxruntime-node";
import type { Provider } from "../domain/device.js";
import type { DrawingModel } from "../domain/model.js";
import type { Network, NetworkInputs } from "./denoiser.js";
import { BATCH_LIMIT, BATCH_MULTIPLE, INTRA_OP_THREADS, OPTIMIZATION_LEVEL } from "./numerics.js";
import { isOutOfMemory } from "./out-of-memory.js";

export const RUNTIME_VERSION = ort.env.versions.node ?? ort.env.versions.common;

/** The network's names: one input says how noisy the sample is, by sigma or by timestep. */
export const SAMPLE_INPUT = "sample";
export const CLASS_INPUT = "class_label";
export const OUTPUT = "out_sample";
export function levelInput(model: DrawingModel): "sigma" | "timestep" {
  return model.parameterization === "DENOISED" ? "sigma" : "timestep";
}

/** The network did not give what it declares. The message is in words for its owner. */
export class BadNetwork extends Error {
  override name = "BadNetwork";
}

export interface OpenNetwork {
  network: Network;
  release(): Promise<void>;
}

/** Throws BadNetwork where the runtime does not take the file; operators that a provider lacks run on the processor. */
export async function openNetwork(
  file: Uint8Array,
  model: DrawingModel,
  provider: Provider = "cpu",
): Promise<OpenNetwork> {
  const session = await openSession(file, provider);
  return {
    network: batched(model, (inputs, batch) => evaluate(session, model, inputs, batch)),
    release: () => session.release(),
  };
}

/** One thread, one order: what a numerics class names. Throws BadNetwork. */
export function openSession(file: Uint8Array, provider: Provider = "cpu"): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(file, {
    executionProviders: provider === "cpu" ? ["cpu"] : [provider, "cpu"],
    intraOpNumThreads: INTRA_OP_THREADS,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: OPTIMIZATION_LEVEL,
    // Warnings of a foreign network are not ours to print.
    logSeverityLevel: 3,
  }).catch(inWords(`ONNX Runtime ${RUNTIME_VERSION} does not take the network`));
}

/** Splits a batch into parts of at most BATCH_LIMIT and fills each up to a multiple of BATCH_MULTIPLE. */
export function batched(model: DrawingModel, evaluatePart: Network): Network {
  const size = model.shape[0] * model.shape[1] * model.shape[2];
  return async (inputs, batch) => {
    if (batch <= BATCH_LIMIT && batch % BATCH_MULTIPLE === 0) return evaluatePart(inputs, batch);
    const output = new Float32Array(batch * size);
    for (let start = 0; start < batch; start += BATCH_LIMIT) {
      const rows = Math.min(BATCH_LIMIT, batch - start);
      const padded = Math.ceil(rows / BATCH_MULTIPLE) * BATCH_MULTIPLE;
      const part = await evaluatePart(takeRows(inputs, start, rows, padded, size), padded);
      output.set(part.subarray(0, rows * size), start * size);
    }
    return output;
  };
}

/** Rows `start` to `start + rows`, and then the first of them again until there are `padded`. */
function takeRows(inputs: NetworkInputs, start: number, rows: number, padded: number, size: number): NetworkInputs {
  const { sample, level, classLabel } = inputs;
  const part: NetworkInputs = {
    sample: new Float32Array(padded * size),
    level: new Float32Array(padded),
    classLabel: classLabel && new BigInt64Array(padded),
  };
  for (let i = 0; i < padded; i++) {
    // A real row: zeros could meet the network where it is not finite, and slow denormals there.
    const row = start + (i < rows ? i : 0);
    part.sample.set(sample.subarray(row * size, (row + 1) * size), i * size);
    part.level[i] = level[row]!;
    if (classLabel) part.classLabel![i] = classLabel[row]!;
  }
  return part;
}

async function evaluate(
  session: ort.InferenceSession,
  model: DrawingModel,
  { sample, level, classLabel }: NetworkInputs,
  batch: number,
): Promise<Float32Array> {
  const dims = [batch, ...model.shape];
  const feeds: Record<string, ort.Tensor> = {
    [SAMPLE_INPUT]: new ort.Tensor("float32", sample, dims),
    [levelInput(model)]: levelTensor(model, level),
  };
  if (model.classes > 0) {
    if (!classLabel) throw new BadNetwork("the network takes class labels, and none were given");
    feeds[CLASS_INPUT] = new ort.Tensor("int64", classLabel, [batch]);
  }
  const results = await session.run(feeds, [OUTPUT]).catch(inWords(`the network fails in a batch of ${batch}`));
  const output = results[OUTPUT]!;
  if (output.type !== "float32") throw new BadNetwork(`out_sample is ${output.type}: it must be float32`);
  if (output.dims.length !== dims.length || output.dims.some((length, i) => length !== dims[i])) {
    throw new BadNetwork(`out_sample has the shape (${output.dims.join(", ")}): it must be (${dims.join(", ")})`);
  }
  return output.data as Float32Array;
}

/** Integers come from levels of the table, of which they are the timesteps but for rounding. */
function levelTensor({ timestepType }: DrawingModel, level: Float32Array): ort.Tensor {
  return timestepType === "INT64"
    ? new ort.Tensor(
        "int64",
        BigInt64Array.from(level, (t) => BigInt(Math.round(t))),
        [level.length],
      )
    : new ort.Tensor("float32", level, [level.length]);
}

/** A runtime's message names source files and paths: what is left without them goes to the network's owner. */
export function inWords(what: string): (cause: unknown) => never {
  return (cause) => {
    if (isOutOfMemory(cause)) throw cause;
    const text = cause instanceof Error ? cause.message : String(cause);
    const words = text
      .replace(/\S*[\\/]\S*/g, "")
      .replace(/\s+/g, " ")
      .trim()
      .slice(0, 300);
    throw new BadNetwork(`${what}: ${words || "no reason given"}`, { cause });
  };
}
