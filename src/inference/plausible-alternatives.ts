/** What a network may be that its card does not say: the other ways to read the same inputs and output. */
import type { Condition } from "../domain/condition.js";
import type { DrawingModel, NoiseSchedule } from "../domain/model.js";
import type { Denoise, Network } from "./denoiser.js";
import { makeDenoiser } from "./denoisers/index.js";
import { nearestLevel } from "./schedules/on-table.js";

export interface Alternative {
  /** As in "it would fit …". */
  words: string;
  denoise: Denoise;
}

export function alternatives(model: DrawingModel, network: Network, condition: Condition | null): Alternative[] {
  return model.parameterization === "DENOISED"
    ? ofSigma(model, network, condition)
    : ofTimestep(model, network, condition);
}

/** Networks that take `timestep`: the other parameterizations, each with the schedules that are common. */
function ofTimestep(model: DrawingModel, network: Network, condition: Condition | null): Alternative[] {
  const own = JSON.stringify(readingOf(model));
  return readings(model)
    .filter((reading) => JSON.stringify(readingOf(reading)) !== own)
    .map((reading) => {
      const denoise = makeDenoiser(reading, network, condition);
      return { words: `as ${wordsOf(reading)}`, denoise: (x, sigma) => denoise(x, nearestLevel(reading, sigma)) };
    });
}

function readings(model: DrawingModel): DrawingModel[] {
  const steps = model.noiseSchedule?.steps ?? 1000;
  const schedules: NoiseSchedule[] = [
    ...(model.noiseSchedule ? [model.noiseSchedule] : []),
    { betas: "LINEAR", steps, betaStart: 0.0001, betaEnd: 0.02 },
    { betas: "SCALED_LINEAR", steps, betaStart: 0.00085, betaEnd: 0.012 },
    { betas: "COSINE", steps, betaStart: 0.0001, betaEnd: 0.02 },
  ];
  const discrete = (["EPSILON", "V"] as const).flatMap((parameterization) =>
    schedules.map((noiseSchedule) => ({ ...model, parameterization, noiseSchedule, timestepScale: 1 })),
  );
  if (model.timestepType === "INT64") return discrete;
  const flows = [...new Set([1, 1000, model.timestepScale])].map((timestepScale) => ({
    ...model,
    parameterization: "FLOW" as const,
    noiseSchedule: null,
    timestepScale,
  }));
  return [...discrete, ...flows];
}

const readingOf = ({ parameterization, noiseSchedule, timestepScale }: DrawingModel) => [
  parameterization,
  noiseSchedule && [noiseSchedule.betas, noiseSchedule.steps, noiseSchedule.betaStart, noiseSchedule.betaEnd],
  timestepScale,
];

function wordsOf({ parameterization, noiseSchedule, timestepScale }: DrawingModel): string {
  if (!noiseSchedule) return `${parameterization} with timestepScale ${timestepScale}`;
  const { betas, steps, betaStart, betaEnd } = noiseSchedule;
  const range = betas === "COSINE" ? "" : `, betaStart ${betaStart}, betaEnd ${betaEnd}`;
  return `${parameterization} with a noiseSchedule of betas ${betas}, steps ${steps}${range}`;
}

/** Networks that take `sigma` and do not give the denoised image themselves: then the export lacks something. */
function ofSigma(model: DrawingModel, network: Network, condition: Condition | null): Alternative[] {
  const raw = makeDenoiser(model, network, condition);
  const sigmaData = model.sigmaData ?? 0.5;
  const from =
    (scale: (sigma: number) => number, level: (sigma: number) => number) => (x: Float64Array, sigma: number) =>
      raw(
        x.map((value) => value * scale(sigma)),
        level(sigma),
      );
  const noise = from(
    () => 1,
    (sigma) => sigma,
  );
  const scaledNoise = from(
    (sigma) => 1 / Math.hypot(sigma, 1),
    (sigma) => sigma,
  );
  const bare = from(
    (sigma) => 1 / Math.hypot(sigma, sigmaData),
    (sigma) => Math.log(sigma) / 4,
  );
  return [
    {
      words: "if the denoised image were x − sigma · out_sample: it gives the noise; export x − sigma · out_sample",
      denoise: async (x, sigma) => subtracted(x, await noise(x, sigma), 1, sigma),
    },
    {
      words: "if it were given x / sqrt(sigma² + 1) and gave the noise: export the denoised image, of x as it is",
      denoise: async (x, sigma) => subtracted(x, await scaledNoise(x, sigma), 1, sigma),
    },
    {
      words: `with EDM's preconditioning around it (sigmaData ${sigmaData}): export the network with its preconditioning`,
      denoise: async (x, sigma) => {
        const variance = sigma ** 2 + sigmaData ** 2;
        const out = await bare(x, sigma);
        return subtracted(x, out, sigmaData ** 2 / variance, (-sigma * sigmaData) / Math.sqrt(variance));
      },
    },
  ];
}

/** skip · x − scale · out */
function subtracted(x: Float64Array, out: Float64Array, skip: number, scale: number): Float64Array {
  return x.map((value, i) => skip * value - scale * out[i]!);
}
