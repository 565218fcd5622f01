import { describe, expect, it } from "vitest";
import type { SamplerRequest } from "../../../src/domain/sampler.js";
import { dpmpp2mOver } from "../../../src/inference/samplers/dpmpp-2m.js";
import { eulerOver } from "../../../src/inference/samplers/euler.js";
import {
  resolveSampler,
  runSampler,
  samplerEvaluations,
  samplerSigmas,
} from "../../../src/inference/samplers/index.js";
import {
  entryDifference,
  expectAllAccountedFor,
  type GoldenCase,
  goldenDenoiser,
  readGolden,
  reportLargest,
} from "../support/golden.js";
import { epsilonModel } from "../support/models.js";
import { NOT_OFFERED_DIFFUSERS_DPM, NOT_OFFERED_DIFFUSERS_VP } from "../support/not-offered.js";
import { asVp, flat, fromVp, givenNoise, noStepNoise, trajectory, worst } from "../support/trajectory.js";

describe("diffusers' DDIMScheduler and DDPMScheduler, from the request to the last state", () => {
  const { denoisers, cases } = readGolden("samplers_diffusers_vp");
  const tested = cases.filter(({ name }) => !(name in NOT_OFFERED_DIFFUSERS_VP));
  const differences: number[] = [];
  const requestOf = ({ name, params }: GoldenCase): SamplerRequest => ({
    method: name.startsWith("ddim") ? "DDIM" : "DDPM",
    steps: params.num_inference_steps,
    spacing: (params.timestep_spacing ?? "leading").toUpperCase(),
    eta: params.eta,
  });

  it("accounts for every case", () => expectAllAccountedFor(cases, tested, NOT_OFFERED_DIFFUSERS_VP));
  it.each(tested)("$name", async (golden) => {
    const model = epsilonModel(golden.params);
    const sampler = resolveSampler(requestOf(golden), model);
    const sigmas = samplerSigmas(sampler, model);
    const levels = golden.alphas_cumprod_at_timesteps.map((abar: number) => Math.sqrt((1 - abar) / abar));
    expect(entryDifference(sigmas.slice(0, -1), levels)).toBeLessThanOrEqual(golden.rel_tol);
    const noise = golden.noise ? givenNoise(golden.noise) : noStepNoise;
    const drawn = await trajectory(goldenDenoiser(denoisers[golden.denoiser]), (denoise) =>
      runSampler(denoise, flat(golden.x_init), sampler, model, noise),
    );
    expect(drawn.evaluations).toBe(golden.nfe);
    expect(samplerEvaluations(sampler)).toBe(golden.nfe);
    differences.push(worst(asVp(drawn.states, sigmas.slice(1)), golden.trajectory));
    reportLargest(`samplers_diffusers_vp, ${golden.name}`, [differences.at(-1)!]);
    reportLargest("samplers_diffusers_vp", differences);
    expect(differences.at(-1)).toBeLessThanOrEqual(golden.rel_tol);
  });
});

describe("diffusers' DPMSolverMultistepScheduler, on given levels", () => {
  const { denoisers, cases } = readGolden("samplers_diffusers_dpm");
  const tested = cases.filter(({ name }) => !(name in NOT_OFFERED_DIFFUSERS_DPM));
  const differences: number[] = [];

  it("accounts for every case", () => expectAllAccountedFor(cases, tested, NOT_OFFERED_DIFFUSERS_DPM));
  it.each(tested)("$name", async ({ denoiser, params, sigmas, x_init, nfe, trajectory: wanted, rel_tol }) => {
    // Of first order, DPM-Solver++ is DDIM with eta 0, which is Euler's method in these coordinates.
    const over = params.solver_order === 1 ? eulerOver : dpmpp2mOver;
    const drawn = await trajectory(goldenDenoiser(denoisers[denoiser]), (denoise) =>
      over(denoise, fromVp(flat(x_init), sigmas[0]), sigmas),
    );
    expect(drawn.evaluations).toBe(nfe);
    differences.push(worst(asVp(drawn.states, sigmas.slice(1)), wanted));
    reportLargest("samplers_diffusers_dpm", differences);
    expect(differences.at(-1)).toBeLessThanOrEqual(rel_tol);
  });
});
