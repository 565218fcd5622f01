import { describe, expect, it } from "vitest";
import type { SamplerRequest } from "../../../src/domain/sampler.js";
import { resolveSampler } from "../../../src/inference/samplers/index.js";
import { LINEAR_1000, refusal } from "../support/models.js";

const OPEN = { parameterization: "DENOISED", noiseSchedule: null } as const;
const FLOW = { parameterization: "FLOW", noiseSchedule: null } as const;
const EPSILON = { parameterization: "EPSILON", noiseSchedule: LINEAR_1000 } as const;
const V = { parameterization: "V", noiseSchedule: LINEAR_1000 } as const;

const heun = "its options are steps, schedule, sigmaMin, sigmaMax, rho";
const walked = "its options are steps, schedule, spacing";
const float32 = "that float32 can hold";
type Case = [SamplerRequest, string, string];

const refuses = (model: Parameters<typeof resolveSampler>[1], cases: Case[]) =>
  it.each(cases)("%j by the field's name", (asked, option, message) => {
    const expected = { code: "BAD_USER_INPUT", field: `sampler.${option}`, message };
    expect(refusal(() => resolveSampler(asked, model))).toEqual(expected);
  });

describe("of a DENOISED model is refused", () => {
  refuses(OPEN, [
    [{ steps: 0 }, "steps", "steps must be an integer from 1 to 1000, not 0."],
    [{ steps: 1001 }, "steps", "steps must be an integer from 1 to 1000, not 1001."],
    [{ steps: 2.5 }, "steps", "steps must be an integer from 1 to 1000, not 2.5."],
    [{ sigmaMin: 0 }, "sigmaMin", `sigmaMin must be a finite number above 0 ${float32}, not 0.`],
    [{ sigmaMin: Number.NaN }, "sigmaMin", `sigmaMin must be a finite number above 0 ${float32}, not NaN.`],
    [{ sigmaMax: 0.002 }, "sigmaMax", `sigmaMax must be a finite number above sigmaMin (0.002) ${float32}, not 0.002.`],
    [{ sigmaMin: 90 }, "sigmaMax", `sigmaMax must be a finite number above sigmaMin (90) ${float32}, not 80.`],
    [
      { sigmaMax: Number.POSITIVE_INFINITY },
      "sigmaMax",
      `sigmaMax must be a finite number above sigmaMin (0.002) ${float32}, not Infinity.`,
    ],
    [{ rho: 0 }, "rho", "rho must be a number above 0 and at most 100, not 0."],
    [{ rho: 101 }, "rho", "rho must be a number above 0 and at most 100, not 101."],
    [{ churn: 40 }, "churn", `EDM_HEUN has no churn; ${heun}.`],
    [{ churn: 0 }, "churn", `EDM_HEUN has no churn; ${heun}.`],
    [{ churnNoise: 1 }, "churnNoise", `EDM_HEUN has no churnNoise; ${heun}.`],
    [{ method: "EULER", eta: 0 }, "eta", `EULER has no eta; ${heun}.`],
    [{ method: "DPMPP_2M", eta: 1 }, "eta", `DPMPP_2M has no eta; ${heun}.`],
    [{ method: "DDIM", churn: 1 }, "churn", `DDIM has no churn; ${heun}, eta.`],
    [
      { method: "EDM_STOCHASTIC", eta: 1 },
      "eta",
      `EDM_STOCHASTIC has no eta; ${heun}, churn, churnMin, churnMax, churnNoise, noiseStream.`,
    ],
    [{ spacing: "TRAILING" }, "spacing", `EDM_HEUN has no spacing on KARRAS; ${heun}; spacing goes with TIMESTEPS.`],
    [
      { schedule: "EXPONENTIAL", rho: 7 },
      "rho",
      "EDM_HEUN has no rho on EXPONENTIAL; its options are steps, schedule, sigmaMin, sigmaMax.",
    ],
    [
      { schedule: "TIMESTEPS" },
      "schedule",
      "TIMESTEPS are what EPSILON and V models were trained on, and this one is DENOISED; accepted: KARRAS, EXPONENTIAL.",
    ],
    [
      { method: "DDPM" },
      "method",
      "DDPM draws with EPSILON and V models only, and this one is DENOISED; EULER_ANCESTRAL is the like of it for every model.",
    ],
    [
      { method: "EXTERNAL" },
      "method",
      "EXTERNAL marks imported samples and cannot be drawn; accepted: EDM_HEUN, EULER, DPMPP_2M, DDIM, EULER_ANCESTRAL, " +
        "EDM_STOCHASTIC, DDPM.",
    ],
    [{ noiseStream: 1 }, "noiseStream", "EDM_HEUN draws no step noise, so it has the stream 0 only."],
    [
      { method: "DDIM", noiseStream: 1 },
      "noiseStream",
      "DDIM with eta 0 draws no step noise, so it has the stream 0 only.",
    ],
    [
      { method: "EULER_ANCESTRAL", eta: 0, noiseStream: 1 },
      "noiseStream",
      "EULER_ANCESTRAL with eta 0 draws no step noise, so it has the stream 0 only.",
    ],
    [
      { method: "EULER_ANCESTRAL", noiseStream: -1 },
      "noiseStream",
      "noiseStream must be an integer from 0 to 2147483647, not -1.",
    ],
    [
      { method: "EULER_ANCESTRAL", noiseStream: 2 ** 31 },
      "noiseStream",
      "noiseStream must be an integer from 0 to 2147483647, not 2147483648.",
    ],
    [{ method: "DDIM", eta: -0.1 }, "eta", "eta must be a number from 0 to 1, not -0.1."],
    [{ method: "EULER_ANCESTRAL", eta: 1.1 }, "eta", "eta must be a number from 0 to 1, not 1.1."],
    [{ method: "DDIM", eta: Number.NaN }, "eta", "eta must be a number from 0 to 1, not NaN."],
    [
      { method: "EDM_STOCHASTIC", churn: 0 },
      "churn",
      "churn must be a finite number above 0 (EDM_HEUN is this method without churn), not 0.",
    ],
    [{ method: "EDM_STOCHASTIC", churnMin: -1 }, "churnMin", "churnMin must be a finite number of at least 0, not -1."],
    [
      { method: "EDM_STOCHASTIC", churnMin: 60 },
      "churnMax",
      "churnMax must be a finite number of at least churnMin (60), not 50.",
    ],
    [{ method: "EDM_STOCHASTIC", churnNoise: 0 }, "churnNoise", "churnNoise must be a finite number above 0, not 0."],
    [
      { method: "EDM_STOCHASTIC", sigmaMin: 0.5, churnMin: 0.01, churnMax: 0.02 },
      "churnMin",
      "None of this walk's levels, 0.5 to 80, lies from churnMin (0.01) to churnMax (0.02), so nothing would be churned; " +
        "a wider window would take some in, and EDM_HEUN draws the same without churn.",
    ],
  ]);

  it.each<[SamplerRequest, string]>([
    [{ rho: 1e-3 }, "rho"],
    [{ sigmaMin: 1, sigmaMax: 1 + 1e-14, steps: 1000 }, "rho"],
    [{ schedule: "EXPONENTIAL", sigmaMin: 1, sigmaMax: 1 + 1e-14, steps: 1000 }, "steps"],
  ])("%j, whose levels would not fall", (asked, option) => {
    expect(refusal(() => resolveSampler(asked, OPEN))).toMatchObject({
      field: `sampler.${option}`,
      message: expect.stringMatching(/gives? levels that do not fall strictly/),
    });
  });
});

describe("of a FLOW model is refused", () => {
  refuses(FLOW, [
    [
      { method: "DDIM", schedule: "TIMESTEPS" },
      "schedule",
      "TIMESTEPS are what EPSILON and V models were trained on, and this one is FLOW; accepted: KARRAS, EXPONENTIAL.",
    ],
    [
      { method: "DDPM", schedule: "TIMESTEPS" },
      "method",
      "DDPM draws with EPSILON and V models only, and this one is FLOW; EULER_ANCESTRAL is the like of it for every model.",
    ],
  ]);
});

describe.each([EPSILON, V])("of an $parameterization model is refused", (model) => {
  refuses(model, [
    [{ method: "DDIM", sigmaMin: 0.1 }, "sigmaMin", `DDIM has no sigmaMin on TIMESTEPS; ${walked}, eta.`],
    [{ method: "DDIM", sigmaMax: 1 }, "sigmaMax", `DDIM has no sigmaMax on TIMESTEPS; ${walked}, eta.`],
    [{ method: "DDPM", rho: 7 }, "rho", `DDPM has no rho on TIMESTEPS; ${walked}, noiseStream.`],
    [{ schedule: "TIMESTEPS", rho: 7 }, "rho", `EDM_HEUN has no rho on TIMESTEPS; ${walked}.`],
    [{ method: "DDPM", eta: 1 }, "eta", `DDPM has no eta; ${walked}, noiseStream.`],
    [{ method: "DDPM", schedule: "KARRAS" }, "schedule", "DDPM is not offered on KARRAS; accepted: TIMESTEPS."],
    [
      { method: "DDIM", schedule: "KARRAS", spacing: "LEADING" },
      "spacing",
      `DDIM has no spacing on KARRAS; ${heun}, eta; spacing goes with TIMESTEPS.`,
    ],
    [{ method: "DDIM", steps: 1001 }, "steps", "steps must be an integer from 1 to 1000, not 1001."],
  ]);

  it("more steps than its table has", () => {
    const small = { ...model, noiseSchedule: { ...LINEAR_1000, steps: 100 } };
    for (const method of ["DDIM", "DDPM"] as const) {
      expect(refusal(() => resolveSampler({ method, steps: 101 }, small))).toMatchObject({
        field: "sampler.steps",
        message: "steps must be an integer from 1 to 100, the timesteps of this model's table, not 101.",
      });
    }
  });

  it("a walk of which the cut to its own range leaves nothing", () => {
    for (const schedule of ["KARRAS", "EXPONENTIAL"] as const) {
      expect(refusal(() => resolveSampler({ schedule, sigmaMin: 200, sigmaMax: 300 }, model))).toMatchObject({
        field: "sampler.sigmaMin",
        message: expect.stringMatching(/^sigmaMin must lie below the greatest of this network's own levels, 0\.01000/),
      });
      expect(refusal(() => resolveSampler({ schedule, sigmaMax: 0.005 }, model))).toMatchObject({
        field: "sampler.sigmaMax",
        message: expect.stringMatching(/^sigmaMax must lie above the least of this network's own levels, 0\.01000/),
      });
    }
  });
});
