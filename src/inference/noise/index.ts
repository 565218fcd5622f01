import { DRAWN_SCHEMES, type DrawnScheme, type InitialNoise, type NoiseScheme } from "../../domain/noise.js";
import { badInput } from "../../errors.js";
import { numpyPcg64Noise } from "./numpy-pcg64.js";
import { torchCpuNoise } from "./torch-cpu.js";

export { noiseBytes } from "./bytes.js";

/** Float32 standard normals of a seed, in C order. */
type Draw = (seed: number | bigint, size: number) => Float32Array;

const DRAWS: Record<DrawnScheme, Draw> = {
  TORCH_CPU: torchCpuNoise,
  NUMPY_PCG64: numpyPcg64Noise,
};

/** BAD_USER_INPUT for a scheme that this program cannot draw bit for bit: a near miss would pass for the real noise. */
export function refuseScheme(scheme: NoiseScheme): asserts scheme is DrawnScheme {
  if (!Object.hasOwn(DRAWS, scheme)) {
    throw badInput("noise", `${scheme} cannot be drawn here bit for bit; accepted: ${DRAWN_SCHEMES.join(", ")}.`);
  }
}

/**
 * `size` float32 standard normals of one seed, in C order: see torchCpuNoise and numpyPcg64Noise.
 * Throws RangeError unless the seed is an integer ≥ 0 that its type holds exactly.
 */
export function drawNoise(scheme: DrawnScheme, seed: number | bigint, size: number): Float32Array {
  if (typeof seed === "number" ? !Number.isSafeInteger(seed) || seed < 0 : seed < 0n) {
    throw new RangeError(`A seed is an integer of at least 0, not ${seed}`);
  }
  return DRAWS[scheme](seed, size);
}

/** Sum of weight · draw over the terms, in float64; one term of weight 1 gives the draw's float32 values exactly. */
export function initialNoise(noise: InitialNoise, size: number): Float64Array {
  const sum = new Float64Array(size);
  for (const { seed, weight } of noise.terms) {
    const draw = drawNoise(noise.scheme, seed, size);
    for (let i = 0; i < size; i++) sum[i]! += weight * draw[i]!;
  }
  return sum;
}
