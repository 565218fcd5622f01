import { describe, expect, it } from "vitest";
import { edmStochasticOver } from "../../../src/inference/samplers/edm-stochastic.js";
import { eulerAncestralOver } from "../../../src/inference/samplers/euler-ancestral.js";
import { expectAllAccountedFor, goldenDenoiser, readGolden, reportLargest } from "../support/golden.js";
import { NOT_OFFERED_KDIFFUSION_SDE } from "../support/not-offered.js";
import { flat, givenNoise, trajectory, worst } from "../support/trajectory.js";

const { denoisers, cases } = readGolden("samplers_kdiffusion_sde");
const ancestral = cases.filter(({ name }) => name.startsWith("euler_ancestral-karras"));
const churned = cases.filter(({ name }) => name.startsWith("heun-churn"));

it("accounts for every case of k-diffusion's stochastic samplers", () =>
  expectAllAccountedFor(cases, [...ancestral, ...churned], NOT_OFFERED_KDIFFUSION_SDE));

describe("k-diffusion's sample_euler_ancestral, on given levels and noise", () => {
  it.each(ancestral)("$name", async ({ denoiser, sigmas, x_init, nfe, noise, trajectory: wanted, rel_tol }) => {
    const drawn = await trajectory(goldenDenoiser(denoisers[denoiser]), (denoise) =>
      eulerAncestralOver(denoise, flat(x_init), sigmas, 1, givenNoise(noise)),
    );
    expect(drawn.evaluations).toBe(nfe);
    const difference = worst(drawn.states, wanted);
    reportLargest("samplers_kdiffusion_sde, ancestral", [difference]);
    expect(difference).toBeLessThanOrEqual(rel_tol);
  });
});

describe("k-diffusion's sample_heun with churn, on given levels and noise", () => {
  it.each(churned)("$name", async ({ denoiser, sigmas, x_init, nfe, noise, params, ...golden }) => {
    const churn = {
      churn: params.s_churn,
      churnMin: params.s_tmin,
      churnMax: params.s_tmax,
      churnNoise: params.s_noise,
    };
    const drawn = await trajectory(goldenDenoiser(denoisers[denoiser]), (denoise) =>
      edmStochasticOver(denoise, flat(x_init), sigmas, churn, givenNoise(noise)),
    );
    expect(drawn.evaluations).toBe(nfe);
    // The reference's trajectory holds what each step's first call is given, after churn, and the end.
    const raised = drawn.inputs.filter((_, call) => call % 2 === 0);
    const wanted: number[][][] = golden.trajectory;
    const difference = worst([...raised, drawn.states.at(-1)!], [wanted[0]!, ...wanted]);
    reportLargest("samplers_kdiffusion_sde, churn", [difference]);
    expect(difference).toBeLessThanOrEqual(golden.rel_tol);
  });
});
