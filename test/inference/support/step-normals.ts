import type { InitialNoise } from "../../../src/domain/noise.js";
import type { StepNoiseScheme } from "../../../src/domain/sampler.js";
import { stepNoise } from "../../../src/inference/noise/step-noise.js";

/** The unit normals that a scheme draws for one seed: (stream, seed, step, size). */
export const stepNormals =
  (scheme: StepNoiseScheme) =>
  (stream: number, seed: number, step: number, size: number): Float64Array => {
    const x = new Float64Array(size);
    const noise: InitialNoise = { scheme: "TORCH_CPU", terms: [{ seed, weight: 1 }] };
    stepNoise([noise], { stepNoise: scheme, noiseStream: stream }, size)(x, 1, step);
    return x;
  };
