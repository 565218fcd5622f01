import { describe, expect, it } from "vitest";
import type { SamplerRequest } from "../../../src/domain/sampler.js";
import { guided } from "../../../src/inference/denoisers/guidance.js";
import { dpmpp2mOver } from "../../../src/inference/samplers/dpmpp-2m.js";
import { edmHeunOver } from "../../../src/inference/samplers/edm-heun.js";
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
  goldenDenoiser,
  readGolden,
  relativeDifference,
  reportLargest,
} from "../support/golden.js";
import { epsilonModel, LINEAR_1000 } from "../support/models.js";
import {
  NOT_OFFERED_DIFFUSERS_SIGMA,
  NOT_OFFERED_EDM,
  NOT_OFFERED_GUIDANCE,
  NOT_OFFERED_KDIFFUSION_ODE,
} from "../support/not-offered.js";
import { asVp, flat, givenNoise, noStepNoise, trajectory, worst } from "../support/trajectory.js";

const OPEN = { parameterization: "DENOISED", noiseSchedule: null } as const;

function requestOf(name: string, params: Record<string, number>): SamplerRequest {
  const method = name.startsWith("heun") ? "EDM_HEUN" : "EULER";
  return {
    method: params.S_churn ? "EDM_STOCHASTIC" : method,
    churn: params.S_churn,
    churnMin: params.S_min,
    churnMax: params.S_max,
    churnNoise: params.S_noise,
    steps: params.num_steps,
    sigmaMin: params.sigma_min,
    sigmaMax: params.sigma_max,
    rho: params.rho,
  };
}

describe("NVlabs/edm, from the request to the last state", () => {
  const { denoisers, cases } = readGolden("samplers_edm");
  const tested = cases.filter(({ name }) => !(name in NOT_OFFERED_EDM));
  const differences: number[] = [];

  it("accounts for every case", () => expectAllAccountedFor(cases, tested, NOT_OFFERED_EDM));
  it.each(tested)("$name", async ({ name, denoiser, params, x_unit, t_steps, nfe, noise, ...golden }) => {
    const { trajectory: wanted, rel_tol } = golden;
    const sampler = resolveSampler(requestOf(name, params), OPEN);
    expect(entryDifference(samplerSigmas(sampler, OPEN), t_steps)).toBeLessThanOrEqual(1e-12);
    const drawn = await trajectory(goldenDenoiser(denoisers[denoiser]), (denoise) =>
      runSampler(denoise, flat(x_unit), sampler, OPEN, noise ? givenNoise(noise) : noStepNoise),
    );
    expect(drawn.evaluations).toBe(nfe);
    expect(samplerEvaluations(sampler)).toBe(nfe);
    differences.push(worst(drawn.states, wanted));
    reportLargest("samplers_edm", differences);
    expect(differences.at(-1)).toBeLessThanOrEqual(rel_tol);
  });
});

describe("k-diffusion's sample_euler, sample_heun and sample_dpmpp_2m, on given levels", () => {
  const { denoisers, cases } = readGolden("samplers_kdiffusion_ode");
  const tested = cases.filter(({ name }) => !(name in NOT_OFFERED_KDIFFUSION_ODE));
  const overs = { euler: eulerOver, heun: edmHeunOver, dpmpp_2m: dpmpp2mOver };
  const differences: number[] = [];

  it("accounts for every case", () => expectAllAccountedFor(cases, tested, NOT_OFFERED_KDIFFUSION_ODE));
  it.each(tested)("$name", async ({ name, denoiser, sigmas, x_init, nfe, trajectory: wanted, rel_tol }) => {
    const over = overs[name.split("-")[0] as keyof typeof overs];
    const drawn = await trajectory(goldenDenoiser(denoisers[denoiser]), (denoise) =>
      over(denoise, flat(x_init), sigmas),
    );
    expect(drawn.evaluations).toBe(nfe);
    differences.push(worst(drawn.states, wanted));
    reportLargest("samplers_kdiffusion_ode", differences);
    expect(differences.at(-1)).toBeLessThanOrEqual(rel_tol);
  });
});

describe("diffusers' EulerDiscreteScheduler and HeunDiscreteScheduler", () => {
  const { denoisers, cases } = readGolden("samplers_diffusers_sigma");
  const tested = cases.filter(({ name }) => !(name in NOT_OFFERED_DIFFUSERS_SIGMA));
  const differences: number[] = [];

  it("accounts for every case", () => expectAllAccountedFor(cases, tested, NOT_OFFERED_DIFFUSERS_SIGMA));
  it.each(tested)("$name", async ({ name, denoiser, sigmas, x_init, nfe, full_step_indices, ...wanted }) => {
    const heun = name.startsWith("heun");
    // Heun's scheduler names each inner level twice, and its trajectory holds the half steps too.
    const levels: number[] = heun ? sigmas.filter((sigma: number, i: number) => sigma !== sigmas[i - 1]) : sigmas;
    const states = heun ? full_step_indices.map((i: number) => wanted.trajectory[i]) : wanted.trajectory;
    const over = heun ? edmHeunOver : eulerOver;
    const drawn = await trajectory(goldenDenoiser(denoisers[denoiser]), (denoise) =>
      over(denoise, flat(x_init), levels),
    );
    expect(drawn.evaluations).toBe(nfe);
    differences.push(worst(drawn.states, states));
    reportLargest("samplers_diffusers_sigma", differences);
    expect(differences.at(-1)).toBeLessThanOrEqual(wanted.rel_tol);
  });

  it.each(tested)("$name walks the levels that the same options give an EPSILON model", ({ name, params, sigmas }) => {
    const request: SamplerRequest = {
      method: name.startsWith("heun") ? "EDM_HEUN" : "EULER",
      steps: params.num_inference_steps,
      ...(params.use_karras_sigmas
        ? { sigmaMin: 1e-6, sigmaMax: 1e6 }
        : { schedule: "TIMESTEPS", spacing: (params.timestep_spacing ?? "linspace").toUpperCase() }),
    };
    const model = epsilonModel(params);
    const levels = samplerSigmas(resolveSampler(request, model), model);
    expect(entryDifference(levels, [...new Set<number>(sigmas)])).toBeLessThanOrEqual(1e-10);
  });
});

describe("classifier-free guidance", () => {
  const { denoisers, cases } = readGolden("guidance_cfg");
  const points = cases.filter(({ name }) => name.startsWith("point-"));
  const runs = cases.filter(({ name }) => name.startsWith("heun-"));
  const dpmpp = cases.filter(({ name }) => name === "dpmpp_2m-n12-scale3");
  const ddim = cases.filter(({ name }) => name === "ddim-leading-n10-scale3");
  const guidedBy = (scale: number) => guided(goldenDenoiser(denoisers.uncond), goldenDenoiser(denoisers.cond), scale);

  it("accounts for every case", () =>
    expectAllAccountedFor(cases, [...points, ...runs, ...dpmpp, ...ddim], NOT_OFFERED_GUIDANCE));
  it.each(points)("$name", async ({ params, x, D_guided, rel_tol }) => {
    const difference = relativeDifference(await guidedBy(params.scale)(flat(x), params.sigma), flat(D_guided));
    reportLargest("guidance_cfg, point", [difference]);
    expect(difference).toBeLessThanOrEqual(rel_tol);
  });
  it.each(runs)("$name", async ({ name, params, x_init, nfe, trajectory: wanted, rel_tol }) => {
    const sampler = resolveSampler(requestOf(name, params), OPEN);
    const noise = flat(x_init).map((value) => value / params.sigma_max);
    const drawn = await trajectory(guidedBy(params.scale), (denoise) =>
      runSampler(denoise, noise, sampler, OPEN, noStepNoise),
    );
    expect(drawn.evaluations).toBe(nfe);
    const difference = worst(drawn.states, wanted);
    reportLargest("guidance_cfg, run", [difference]);
    expect(difference).toBeLessThanOrEqual(rel_tol);
  });
  it.each(dpmpp)("$name", async ({ params, sigmas, x_init, nfe, trajectory: wanted, rel_tol }) => {
    const drawn = await trajectory(guidedBy(params.scale), (denoise) => dpmpp2mOver(denoise, flat(x_init), sigmas));
    expect(drawn.evaluations).toBe(nfe);
    const difference = worst(drawn.states, wanted);
    reportLargest("guidance_cfg, DPMPP_2M", [difference]);
    expect(difference).toBeLessThanOrEqual(rel_tol);
  });
  it.each(ddim)("$name", async ({ params, x_init, nfe, trajectory: wanted, rel_tol }) => {
    const model = { parameterization: "EPSILON", noiseSchedule: LINEAR_1000 } as const;
    const sampler = resolveSampler({ method: "DDIM", steps: params.num_inference_steps, spacing: "LEADING" }, model);
    const sigmas = samplerSigmas(sampler, model);
    const drawn = await trajectory(guidedBy(params.scale), (denoise) =>
      runSampler(denoise, flat(x_init), sampler, model, noStepNoise),
    );
    expect(drawn.evaluations).toBe(nfe);
    const difference = worst(asVp(drawn.states, sigmas.slice(1)), wanted);
    reportLargest("guidance_cfg, DDIM", [difference]);
    expect(difference).toBeLessThanOrEqual(rel_tol);
  });
});
