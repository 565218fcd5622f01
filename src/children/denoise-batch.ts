/** What one network makes of a batch of states at one sigma. */
import type { DrawingModel } from "../domain/model.js";
import type { Network } from "../inference/denoiser.js";
import { makeDenoiser, sigmaRange } from "../inference/denoisers/index.js";
import { nearestLevel } from "../inference/schedules/on-table.js";
import { fromBytes, toBytes } from "./float64.js";
import { type DenoiseRequest, MAX_DRAW } from "./protocol.js";
import { Refusal, type Reply } from "./serve.js";

/** Refuses with BAD_REQUEST a sigma that the network was never trained at, and a body that is no batch. */
export async function denoiseBatch(
  model: DrawingModel,
  network: Network,
  { sigma, condition }: DenoiseRequest,
  body: Buffer,
): Promise<Reply> {
  const size = model.shape[0] * model.shape[1] * model.shape[2];
  const count = body.length / 8 / size;
  if (!Number.isInteger(count) || count < 1 || count > MAX_DRAW) {
    throw new Refusal("BAD_REQUEST", `the body is 1 to ${MAX_DRAW} states of ${size} float64 values`);
  }
  if (condition?.measurement) throw new Refusal("BAD_REQUEST", "to denoise has no measurement");
  const { min, max } = sigmaRange(model);
  if (!(sigma > 0 && sigma >= min && sigma <= max && nearestLevel(model, sigma) === sigma)) {
    throw new Refusal("BAD_REQUEST", `sigma ${sigma} is not one of the network's own levels`);
  }
  const denoised = await makeDenoiser(model, network, condition)(fromBytes(body), sigma);
  return { message: { type: "denoised" }, body: toBytes(denoised) };
}
