import type { Condition } from "../../domain/condition.js";
import type { DrawingModel, Parameterization } from "../../domain/model.js";
import type { Denoise, Network } from "../denoiser.js";
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
  return async (x, sigma) => {
    const batch = x.length / pixels;
    const preconditioned = parameterize(x, sigma);
    const output = await network(
      {
        sample: preconditioned.sample,
        level: new Float32Array(batch).fill(preconditioned.level),
        classLabel: label === null ? null : new BigInt64Array(batch).fill(BigInt(label)),
      },
      batch,
    );
    return preconditioned.denoised(output);
  };
}
