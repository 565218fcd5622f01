import { describe, expect, it } from "vitest";
import type { SamplerRequest } from "../../../src/domain/sampler.js";
import type { Denoise } from "../../../src/inference/denoiser.js";
import { guided } from "../../../src/inference/denoisers/guidance.js";
import { edmHeunOver } from "../../../src/inference/samplers/edm-heun.js";
import { eulerOver } from "../../../src/inference/samplers/euler.js";
import {
  resolveSampler,
  runSampler,
  type SamplerStep,
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
import {
  NOT_OFFERED_DIFFUSERS_SIGMA,
  NOT_OFFERED_EDM,
  NOT_OFFERED_GUIDANCE,
  NOT_OFFERED_KDIFFUSION_ODE,
} from "../support/not-offered.js";

const OPEN = { parameterization: "DENOISED", noiseSchedule: null } as const;
const flat = (rows: number[][]) => Float64Array.from(rows.flat());

/** Collects every state, and counts the calls of the denoiser on the way. */
async function trajectory(
  denoise: Denoise,
  run: (counted: Denoise) => AsyncGenerator<SamplerStep>,
): Promise<{ states: Float64Array[]; evaluations: number }> {
  let evaluations = 0;
  const states: Float64Array[] = [];
  const counted: Denoise = (x, sigma) => {
    evaluations++;
    return denoise(x, sigma);
  };
  for await (const { x } of run(counted)) states.push(x);
  return { states, evaluations };
}

/** The largest relative difference of any state; `wanted` begins with the initial state. */
function worst(states: Float64Array[], wanted: number[][][]): number {
  expect(states).toHaveLength(wanted.length - 1);
  return Math.max(...states.map((state, i) => relativeDifference(state, flat(wanted[i + 1]!))));
}

function requestOf(name: string, params: Record<string, number>): SamplerRequest {
  return {
    method: name.startsWith("heun") ? "EDM_HEUN" : "EULER",
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
  it.each(tested)("$name", async ({ name, denoiser, params, x_unit, t_steps, nfe, trajectory: wanted, rel_tol }) => {
    const sampler = resolveSampler(requestOf(name, params), OPEN);
    expect(entryDifference(samplerSigmas(sampler), t_steps)).toBeLessThanOrEqual(1e-12);
    const drawn = await trajectory(goldenDenoiser(denoisers[denoiser]), (denoise) =>
      runSampler(denoise, flat(x_unit), sampler),
    );
    expect(drawn.evaluations).toBe(nfe);
    expect(samplerEvaluations(sampler)).toBe(nfe);
    differences.push(worst(drawn.states, wanted));
    reportLargest("samplers_edm", differences);
    expect(differences.at(-1)).toBeLessThanOrEqual(rel_tol);
  });
});

describe("k-diffusion's sample_euler and sample_heun, on given levels", () => {
  const { denoisers, cases } = readGolden("samplers_kdiffusion_ode");
  const tested = cases.filter(({ name }) => /^(euler|heun)-/.test(name));
  const differences: number[] = [];

  it("accounts for every case", () => expectAllAccountedFor(cases, tested, NOT_OFFERED_KDIFFUSION_ODE));
  it.each(tested)("$name", async ({ name, denoiser, sigmas, x_init, nfe, trajectory: wanted, rel_tol }) => {
    const over = name.startsWith("heun") ? edmHeunOver : eulerOver;
    const drawn = await trajectory(goldenDenoiser(denoisers[denoiser]), (denoise) =>
      over(denoise, flat(x_init), sigmas),
    );
    expect(drawn.evaluations).toBe(nfe);
    differences.push(worst(drawn.states, wanted));
    reportLargest("samplers_kdiffusion_ode", differences);
    expect(differences.at(-1)).toBeLessThanOrEqual(rel_tol);
  });
});

describe("diffusers' EulerDiscreteScheduler and HeunDiscreteScheduler on Karras' levels", () => {
  const { denoisers, cases } = readGolden("samplers_diffusers_sigma");
  const tested = cases.filter(({ name }) => /^(euler|heun)-karras/.test(name));
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

  it.each(tested)("$name walks the levels that an EPSILON model's cut gives", ({ name, params, sigmas }) => {
    const noiseSchedule = {
      betas: "LINEAR",
      steps: params.num_train_timesteps,
      betaStart: params.beta_start,
      betaEnd: params.beta_end,
    } as const;
    const request: SamplerRequest = {
      method: name.startsWith("heun") ? "EDM_HEUN" : "EULER",
      steps: params.num_inference_steps,
      sigmaMin: 1e-6,
      sigmaMax: 1e6,
    };
    const levels = samplerSigmas(resolveSampler(request, { parameterization: "EPSILON", noiseSchedule }));
    expect(entryDifference(levels, [...new Set<number>(sigmas)])).toBeLessThanOrEqual(1e-10);
  });
});

describe("classifier-free guidance", () => {
  const { denoisers, cases } = readGolden("guidance_cfg");
  const points = cases.filter(({ name }) => name.startsWith("point-"));
  const runs = cases.filter(({ name }) => name.startsWith("heun-"));
  const guidedBy = (scale: number) => guided(goldenDenoiser(denoisers.uncond), goldenDenoiser(denoisers.cond), scale);

  it("accounts for every case", () => expectAllAccountedFor(cases, [...points, ...runs], NOT_OFFERED_GUIDANCE));
  it.each(points)("$name", async ({ params, x, D_guided, rel_tol }) => {
    const difference = relativeDifference(await guidedBy(params.scale)(flat(x), params.sigma), flat(D_guided));
    reportLargest("guidance_cfg, point", [difference]);
    expect(difference).toBeLessThanOrEqual(rel_tol);
  });
  it.each(runs)("$name", async ({ name, params, x_init, nfe, trajectory: wanted, rel_tol }) => {
    const sampler = resolveSampler(requestOf(name, params), OPEN);
    const noise = flat(x_init).map((value) => value / params.sigma_max);
    const drawn = await trajectory(guidedBy(params.scale), (denoise) => runSampler(denoise, noise, sampler));
    expect(drawn.evaluations).toBe(nfe);
    const difference = worst(drawn.states, wanted);
    reportLargest("guidance_cfg, run", [difference]);
    expect(difference).toBeLessThanOrEqual(rel_tol);
  });
});
