import type { Condition } from "../../domain/condition.js";
import type { DrawingModel, Parameterization } from "../../domain/model.js";
import type { Denoise, Network, NetworkInputs } from "../denoiser.js";
import { denoised } from "./denoised.js";
import { epsilon } from "./epsilon.js";
import { flow } from "./flow.js";
import { guided } from "./guidance.js";
import type { MakeParameterize } from "./parameterization.js";
import { v } from "./v.js";

const PARAMETERIZATIONS: Record<Parameterization, MakeParameterize> = {
  DENOISED: denoised,
  EPSILON: epsilon,
  V: v,
  FLOW: flow,
};

export { sigmaRange } from "../schedules/sigma-range.js";

/**
 * A network as the samplers see it: D(x; sigma) under a condition, float64 outside, float32 into the network.
 * A network with classes is told `noClass` where there is no label.
 */
export function makeDenoiser(model: DrawingModel, network: Network, condition: Condition | null): Denoise {
  if (model.classes === 0) {
    if (condition?.classLabel != null) throw new Error("A class label for a network without classes");
    return denoiserOf(model, network, null);
  }
  const label = condition?.classLabel ?? model.noClass;
  if (label === null) throw new Error("Neither a class label nor an index that means no class");
  const conditional = denoiserOf(model, network, label);
  const scale = condition?.guidanceScale ?? null;
  if (scale === null) return conditional;
  if (model.noClass === null) throw new Error("Guidance for a network without an index that means no class");
  return guided(denoiserOf(model, network, model.noClass), conditional, scale);
}

function denoiserOf(model: DrawingModel, network: Network, label: number | null): Denoise {
  const parameterize = PARAMETERIZATIONS[model.parameterization](model);
  const pixels = model.shape.reduce((product, side) => product * side, 1);
  let buffers: Buffers | null = null;
  return async (x, sigma) => {
    if (buffers?.images.length !== x.length) buffers = buffersFor(x.length, x.length / pixels, label);
    const { inputs, images } = buffers;
    const { level, input, denoised } = parameterize(sigma);
    input(x, inputs.sample);
    inputs.level.fill(level);
    denoised(x, await network(inputs, inputs.level.length), images);
    return images;
  };
}

/** What a denoiser writes over in each call. */
interface Buffers {
  inputs: NetworkInputs;
  images: Float64Array;
}

function buffersFor(length: number, batch: number, label: number | null): Buffers {
  return {
    inputs: {
      sample: new Float32Array(length),
      level: new Float32Array(batch),
      classLabel: label === null ? null : new BigInt64Array(batch).fill(BigInt(label)),
    },
    images: new Float64Array(length),
  };
}
