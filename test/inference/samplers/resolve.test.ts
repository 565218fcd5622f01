import { describe, expect, it } from "vitest";
import type { SamplerMethod, SamplerRequest } from "../../../src/domain/sampler.js";
import {
  resolveSampler,
  runSampler,
  samplerDefinition,
  samplerDeterministic,
  samplerEvaluations,
  samplerSigmas,
} from "../../../src/inference/samplers/index.js";
import { LINEAR_1000 } from "../support/models.js";
import { noStepNoise } from "../support/trajectory.js";

const OPEN = { parameterization: "DENOISED", noiseSchedule: null } as const;
const FLOW = { parameterization: "FLOW", noiseSchedule: null } as const;
const EPSILON = { parameterization: "EPSILON", noiseSchedule: LINEAR_1000 } as const;
const V = { parameterization: "V", noiseSchedule: LINEAR_1000 } as const;
const KARRAS = { version: 1, schedule: "KARRAS", sigmaMin: 0.002, sigmaMax: 80, rho: 7 };
const HEUN = { method: "EDM_HEUN", ...KARRAS, steps: 18 };
const TRAILING = { version: 1, schedule: "TIMESTEPS", spacing: "TRAILING" };
const XOSHIRO = { version: 2, stepNoise: "XOSHIRO_NORMAL", noiseStream: 0 };
const CHURN = { churn: 40, churnMin: 0.05, churnMax: 50, churnNoise: 1.003 };

describe("defaults", () => {
  it.each([undefined, null, {}, { method: null, steps: null, rho: null, churn: null }])(
    "of %j are EDM_HEUN's",
    (asked) => {
      expect(resolveSampler(asked, OPEN)).toEqual(HEUN);
    },
  );

  // The contract's table: options, evaluations, whether the initial noise alone decides.
  it.each([
    [OPEN, HEUN, 35, true],
    [OPEN, { method: "EULER", ...KARRAS, steps: 40 }, 40, true],
    [OPEN, { method: "DPMPP_2M", ...KARRAS, steps: 20 }, 20, true],
    [OPEN, { method: "DDIM", ...KARRAS, steps: 50, eta: 0 }, 50, true],
    [FLOW, { method: "DDIM", ...KARRAS, steps: 50, eta: 0 }, 50, true],
    [EPSILON, { method: "DDIM", ...TRAILING, steps: 50, eta: 0 }, 50, true],
    [V, { method: "DDIM", ...TRAILING, steps: 50, eta: 0 }, 50, true],
    [OPEN, { method: "EULER_ANCESTRAL", ...KARRAS, steps: 40, eta: 1, ...XOSHIRO }, 40, false],
    [OPEN, { method: "EDM_STOCHASTIC", ...KARRAS, steps: 32, ...CHURN, ...XOSHIRO }, 63, false],
    [EPSILON, { method: "DDPM", ...TRAILING, steps: 1000, ...XOSHIRO }, 1000, false],
    [V, { method: "DDPM", ...TRAILING, steps: 1000, ...XOSHIRO }, 1000, false],
  ] as const)("for %j are %j", (model, expected, evaluations, deterministic) => {
    const sampler = resolveSampler({ method: expected.method as SamplerMethod }, model);
    expect(sampler).toEqual(expected);
    expect(samplerEvaluations(sampler)).toBe(evaluations);
    expect(samplerDeterministic(sampler)).toBe(deterministic);
  });

  it("of steps are no more than a small table has", () => {
    const small = { ...EPSILON, noiseSchedule: { ...LINEAR_1000, steps: 30 } };
    expect(resolveSampler({ method: "DDIM" }, small).steps).toBe(30);
    expect(resolveSampler({ method: "DDPM" }, small).steps).toBe(30);
    expect(resolveSampler({ method: "EULER" }, small).steps).toBe(40);
  });

  it("of steps are no more than a question may ask", () => {
    const large = { ...EPSILON, noiseSchedule: { ...LINEAR_1000, steps: 4000 } };
    expect(resolveSampler({ method: "DDPM" }, large).steps).toBe(1000);
  });

  it("make one step one Euler step from sigmaMax to 0", () => {
    const sampler = resolveSampler({ steps: 1 }, OPEN);
    expect(samplerSigmas(sampler, OPEN)).toEqual([80, 0]);
    expect(samplerEvaluations(sampler)).toBe(1);
  });
});

describe("step noise", () => {
  it("is drawn by DDIM and EULER_ANCESTRAL where eta is above 0, and by no deterministic sampler", () => {
    expect(resolveSampler({ method: "DDIM", eta: 0.5, noiseStream: 7 }, EPSILON)).toEqual({
      method: "DDIM",
      ...TRAILING,
      steps: 50,
      eta: 0.5,
      ...XOSHIRO,
      noiseStream: 7,
    });
    const still = resolveSampler({ method: "EULER_ANCESTRAL", eta: 0 }, OPEN);
    expect(still).toEqual({ method: "EULER_ANCESTRAL", ...KARRAS, steps: 40, eta: 0 });
    expect(samplerDeterministic(still)).toBe(true);
    expect(samplerDeterministic(resolveSampler({ method: "DDIM", eta: 1e-3 }, OPEN))).toBe(false);
  });

  it("with eta 0 leaves EULER_ANCESTRAL and DDIM on KARRAS to be EULER", async () => {
    const draw = async (method: SamplerMethod) => {
      const sampler = resolveSampler({ method, steps: 5, ...(method === "EULER" ? {} : { eta: 0 }) }, OPEN);
      const denoise = async (x: Float64Array) => x.map(Math.tanh);
      let last = 0;
      for await (const { x } of runSampler(denoise, Float64Array.of(0.7), sampler, OPEN, noStepNoise)) last = x[0]!;
      return last;
    };
    const euler = await draw("EULER");
    expect(await draw("EULER_ANCESTRAL")).toBe(euler);
    expect(await draw("DDIM")).toBeCloseTo(euler, 12);
  });
});

describe("the cut to the network's own range", () => {
  it.each(["KARRAS", "EXPONENTIAL"] as const)(
    "raises sigmaMin and lowers sigmaMax of %s for EPSILON and V",
    (schedule) => {
      const cut = resolveSampler({ schedule, sigmaMax: 1000 }, EPSILON);
      const levels = samplerSigmas(cut, EPSILON);
      expect(levels[0]).toBeCloseTo(157.40728081040757, 10);
      expect(levels.at(-2)).toBeCloseTo(0.010000500037502575, 15);
      expect(resolveSampler({ schedule, sigmaMax: 1000 }, V)).toEqual(cut);
    },
  );
  it("leaves what lies inside", () => {
    expect(resolveSampler({ sigmaMin: 0.02 }, EPSILON)).toEqual({ ...HEUN, sigmaMin: 0.02 });
    expect(resolveSampler({ schedule: "EXPONENTIAL", sigmaMin: 0.02 }, EPSILON)).toEqual({
      method: "EDM_HEUN",
      version: 1,
      schedule: "EXPONENTIAL",
      sigmaMin: 0.02,
      sigmaMax: 80,
      steps: 18,
    });
  });
});

describe("the initial state", () => {
  const first = async (asked: SamplerRequest) => {
    const seen: number[] = [];
    const denoise = async (x: Float64Array) => {
      seen.push(x[0]!);
      return x;
    };
    const sampler = resolveSampler(asked, EPSILON);
    for await (const _ of runSampler(denoise, Float64Array.of(-1.5), sampler, EPSILON, () => new Float64Array(1)))
      break;
    return { x: seen[0]!, sigma: samplerSigmas(sampler, EPSILON)[0]! };
  };
  it.each<SamplerRequest>([{}, { schedule: "EXPONENTIAL" }, { method: "EULER_ANCESTRAL" }, { method: "DPMPP_2M" }])(
    "of %j is sigma_0 · z",
    async (asked) => {
      const { x, sigma } = await first(asked);
      expect(x).toBe(-1.5 * sigma);
    },
  );
  it.each<SamplerRequest>([{ method: "DDIM" }, { method: "DDPM" }, { method: "EULER", schedule: "TIMESTEPS" }])(
    "of %j, variance-preserving, is z",
    async (asked) => {
      const { x, sigma } = await first(asked);
      expect(x / Math.sqrt(1 + sigma ** 2)).toBeCloseTo(-1.5, 15);
    },
  );
});

describe("runSampler", () => {
  it("refuses to draw another version of a method", () => {
    const sampler = { ...resolveSampler({}, OPEN), version: 2 };
    expect(() => runSampler(async (x) => x, new Float64Array(1), sampler, OPEN, noStepNoise)).toThrow(
      "EDM_HEUN is at version 1 here and cannot draw version 2",
    );
  });
});

it("looks up each method by its own name", () => {
  for (const method of ["EDM_HEUN", "EULER", "DPMPP_2M", "DDIM", "EULER_ANCESTRAL", "EDM_STOCHASTIC", "DDPM"] as const)
    expect(samplerDefinition(method).method).toBe(method);
});
