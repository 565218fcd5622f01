/** Draws one batch: noise, sampler, network, pixels. */

import type { Condition } from "../domain/condition.js";
import type { DrawingModel } from "../domain/model.js";
import { stepNoiseSource } from "../domain/sampler.js";
import type { Network } from "../inference/denoiser.js";
import { makeDenoiser } from "../inference/denoisers/index.js";
import type { InverseProblem } from "../inference/measurements/ddnm.js";
import { linearOperator } from "../inference/measurements/index.js";
import { runProblem } from "../inference/measurements/sampler.js";
import { initialNoise } from "../inference/noise/index.js";
import { stepNoise } from "../inference/noise/step-noise.js";
import { isFiniteState, toPixels } from "../inference/pixels.js";
import { runSampler } from "../inference/samplers/index.js";
import { recorded } from "../inference/samplers/recorded.js";
import { fromBytes } from "./float64.js";
import { type DrawRequest, MAX_DRAW, type TrajectoryRequest } from "./protocol.js";
import { Refusal, type Turn } from "./serve.js";

/** Sends `progress` after each step, and `estimate` for each sample of a trajectory; then `drawn` or `failed` for each sample. */
export async function drawBatch(
  model: DrawingModel,
  network: Network,
  { type, sampler, condition, noises }: DrawRequest | TrajectoryRequest,
  body: Buffer,
  turn: Turn,
): Promise<void> {
  const count = noises.length;
  if (count < 1 || count > MAX_DRAW) throw new Refusal("BAD_REQUEST", `a draw is of 1 to ${MAX_DRAW} samples`);
  const begun = performance.now();
  const size = model.shape[0] * model.shape[1] * model.shape[2];
  const noise = new Float64Array(count * size);
  noises.forEach((one, index) => {
    noise.set(initialNoise(one, size), index * size);
  });

  let state: Float64Array = noise;
  const problem = problemOf(condition, model, body);
  if (problem && type === "trajectory") throw new Refusal("BAD_REQUEST", "a trajectory has no measurement");
  const { denoise, first } = recorded(makeDenoiser(model, network, condition), type === "trajectory");
  const onTheWay = stepNoise(noises, stepNoiseSource(sampler), size);
  const walk = problem
    ? runProblem(denoise, noise, sampler, model, problem)
    : runSampler(denoise, noise, sampler, model, onTheWay);
  for await (const { step, steps, x } of walk) {
    turn.send({ type: "progress", step, steps });
    const estimate = first();
    if (estimate) {
      rowsOf(estimate.denoised, size).forEach((row, index) => {
        // One that is not finite is left out; its sample fails.
        if (!isFiniteState(row)) return;
        turn.send({ type: "estimate", index, step, sigma: estimate.sigma }, toPixels(row, model.shape));
      });
    }
    await turn.breathe();
    state = x;
  }
  // A row that is not finite stays alone with it: networks and samplers treat rows apart.
  const rows = rowsOf(state, size);
  const pixels = rows.map((row) => (isFiniteState(row) ? toPixels(row, model.shape) : null));
  const computeMs = (performance.now() - begun) / count;
  pixels.forEach((image, index) => {
    if (image) turn.send({ type: "drawn", index, computeMs }, image);
    else turn.send({ type: "failed", index, code: "NON_FINITE", message: "the network gave NaN or infinity" });
  });
}

const rowsOf = (batch: Float64Array, size: number) =>
  Array.from({ length: batch.length / size }, (_, index) => batch.subarray(index * size, (index + 1) * size));

/** The inverse problem of a condition with a measurement, whose y the body holds; else null. */
function problemOf(condition: Condition | null, model: DrawingModel, body: Buffer): InverseProblem | null {
  const measurement = condition?.measurement;
  if (!measurement) return null;
  const operator = linearOperator(measurement, model.shape);
  const values = operator.apply(new Float64Array(operator.openAt.length)).length;
  if (body.length !== values * 8) {
    throw new Refusal("BAD_REQUEST", `${measurement.operator} measures ${values} values here, not ${body.length / 8}`);
  }
  return { operator, y: fromBytes(body), noiseSigma: measurement.noiseSigma };
}
