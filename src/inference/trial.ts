/** A small network run on a device and on the processor: whether the device works, and whether it is worth it. */
import type { Provider } from "../domain/device.js";
import { plainDenoiser } from "../domain/model.js";
import { encodeOnnx } from "./analytic/onnx-file.js";
import type { NetworkInputs } from "./denoiser.js";
import { openNetwork } from "./session.js";

/**
 * How far a device may be from the processor, as a part of the largest value. float32 sums in another order differ by
 * about 1e-6; a device that rounds its inputs to 10 bits, as TF32 does, is at 1e-3 and does not draw what was asked.
 */
export const TRIAL_TOLERANCE = 1e-4;

const CHANNELS = 8;
const HIDDEN = 16;
const KERNEL = 3;
const ROWS = 8;

/** Largest difference to the processor as a part of the largest value; Infinity where the device gives no number. */
export async function largestDifference(provider: Provider): Promise<number> {
  const inputs = trialInputs(16);
  const [expected, found] = [await timed("cpu", 16, inputs, 1), await timed(provider, 16, inputs, 1)];
  let largest = 0;
  let apart = 0;
  expected.output.forEach((value, i) => {
    const difference = Math.abs(found.output[i]! - value);
    largest = Math.max(largest, Math.abs(value));
    apart = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(apart, difference);
  });
  return apart / largest;
}

/** Milliseconds of one run on the device and on one core of the processor, the least of three after a first one. */
export async function trialTimes(provider: Provider): Promise<{ device: number; cpu: number }> {
  const inputs = trialInputs(64);
  const device = await timed(provider, 64, inputs, 4);
  return { device: device.milliseconds, cpu: (await timed("cpu", 64, inputs, 4)).milliseconds };
}

async function timed(provider: Provider, side: number, inputs: NetworkInputs, runs: number) {
  const model = plainDenoiser("", [CHANNELS, side, side]);
  const { network, release } = await openNetwork(trialNetwork(), model, provider);
  try {
    let output = new Float32Array(0);
    let milliseconds = Number.POSITIVE_INFINITY;
    for (let run = 0; run < runs; run++) {
      const begun = performance.now();
      output = new Float32Array(await network(inputs, ROWS));
      // The first run compiles.
      if (run > 0) milliseconds = Math.min(milliseconds, performance.now() - begun);
    }
    return { output, milliseconds };
  } finally {
    await release();
  }
}

/** Values in [-1, 1] without a pattern that a convolution could hide. */
function values(count: number, scale = 1): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => scale * Math.sin(1 + i * i * 0.37));
}

function trialInputs(side: number): NetworkInputs {
  return {
    sample: values(ROWS * CHANNELS * side * side),
    level: new Float32Array(ROWS).fill(1),
    classLabel: null,
  };
}

/** Convolution, SiLU, and a transposed convolution that gives the shape back: what U-Nets spend their time on. */
function trialNetwork(): Uint8Array {
  const shape = ["batch", CHANNELS, "height", "width"];
  const weights = { dims: [HIDDEN, CHANNELS, KERNEL, KERNEL], data: values(HIDDEN * CHANNELS * KERNEL ** 2, 0.2) };
  return encodeOnnx({
    name: "trial",
    nodes: [
      { op: "Conv", inputs: ["sample", "weights"], outputs: ["hidden"] },
      { op: "Sigmoid", inputs: ["hidden"], outputs: ["gate"] },
      { op: "Mul", inputs: ["hidden", "gate"], outputs: ["active"] },
      { op: "ConvTranspose", inputs: ["active", "weights"], outputs: ["out_sample"] },
    ],
    inputs: { sample: shape, sigma: ["batch"] },
    outputs: { out_sample: shape },
    tensors: { weights },
  });
}
