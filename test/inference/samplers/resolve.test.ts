import fc from "fast-check";
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
import { LINEAR_1000, refusal } from "../support/models.js";

const OPEN = { parameterization: "DENOISED", noiseSchedule: null } as const;
const EPSILON = { parameterization: "EPSILON", noiseSchedule: LINEAR_1000 } as const;
const HEUN = { method: "EDM_HEUN", version: 1, schedule: "KARRAS", sigmaMin: 0.002, sigmaMax: 80, rho: 7, steps: 18 };

const METHODS = ["EDM_HEUN", "EULER"] as const;
const request = fc.record(
  {
    method: fc.constantFrom(...METHODS, null),
    steps: fc.option(fc.integer({ min: 1, max: 60 })),
    schedule: fc.constantFrom("KARRAS" as const, null),
    sigmaMin: fc.option(fc.double({ min: 1e-3, max: 0.5, noNaN: true })),
    sigmaMax: fc.option(fc.double({ min: 1, max: 500, noNaN: true })),
    rho: fc.option(fc.double({ min: 1, max: 10, noNaN: true })),
    noiseStream: fc.constantFrom(0, null),
  },
  { requiredKeys: [] },
);
const model = fc.constantFrom(OPEN, EPSILON);

describe("defaults", () => {
  it.each([undefined, null, {}, { method: null, steps: null, rho: null, churn: null }])(
    "of %j are EDM_HEUN's",
    (asked) => {
      expect(resolveSampler(asked, OPEN)).toEqual(HEUN);
    },
  );
  it("of EULER are 40 steps", () => {
    expect(resolveSampler({ method: "EULER" }, OPEN)).toEqual({ ...HEUN, method: "EULER", steps: 40 });
  });
  it("cost 35 and 40 evaluations, deterministic both", () => {
    const [heun, euler] = METHODS.map((method) => resolveSampler({ method }, OPEN));
    expect([samplerEvaluations(heun!), samplerEvaluations(euler!)]).toEqual([35, 40]);
    expect([samplerDeterministic(heun!), samplerDeterministic(euler!)]).toEqual([true, true]);
  });
  it("make one step one Euler step from sigmaMax to 0", () => {
    const sampler = resolveSampler({ steps: 1 }, OPEN);
    expect(samplerSigmas(sampler)).toEqual([80, 0]);
    expect(samplerEvaluations(sampler)).toBe(1);
  });
});

describe("the cut to the network's own range", () => {
  it("raises sigmaMin and lowers sigmaMax for EPSILON and V", () => {
    const cut = resolveSampler({ sigmaMax: 1000 }, EPSILON);
    expect(cut.sigmaMin).toBeCloseTo(0.010000500037502575, 15);
    expect(cut.sigmaMax).toBeCloseTo(157.40728081040757, 10);
    expect(resolveSampler({ sigmaMax: 1000 }, { ...EPSILON, parameterization: "V" })).toEqual(cut);
  });
  it("leaves what lies inside", () => {
    expect(resolveSampler({ sigmaMin: 0.02 }, EPSILON)).toEqual({ ...HEUN, sigmaMin: 0.02 });
  });
  it("refuses a walk of which nothing is left", () => {
    expect(refusal(() => resolveSampler({ sigmaMin: 200, sigmaMax: 300 }, EPSILON))).toMatchObject({
      field: "sampler.sigmaMin",
      message: expect.stringMatching(/^sigmaMin must lie below the greatest of this network's own levels, 0\.01000/),
    });
    expect(refusal(() => resolveSampler({ sigmaMax: 0.005 }, EPSILON))).toMatchObject({
      field: "sampler.sigmaMax",
      message: expect.stringMatching(/^sigmaMax must lie above the least of this network's own levels, 0\.01000/),
    });
  });
});

describe("what is refused", () => {
  const options = "its options are steps, schedule, sigmaMin, sigmaMax, rho.";
  const float32 = "that float32 can hold";
  it.each<[SamplerRequest, string, string]>([
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
    [{ churn: 40 }, "churn", `EDM_HEUN has no churn; ${options}`],
    [{ churn: 0 }, "churn", `EDM_HEUN has no churn; ${options}`],
    [{ churnNoise: 1 }, "churnNoise", `EDM_HEUN has no churnNoise; ${options}`],
    [{ method: "EULER", eta: 0 }, "eta", `EULER has no eta; ${options}`],
    [{ spacing: "TRAILING" }, "spacing", `EDM_HEUN has no spacing; ${options}`],
    [{ noiseStream: 1 }, "noiseStream", "EDM_HEUN draws no step noise, so it has the stream 0 only."],
    [{ schedule: "TIMESTEPS" }, "schedule", "EDM_HEUN is not offered on TIMESTEPS; accepted: KARRAS."],
    [
      { method: "EULER", schedule: "EXPONENTIAL" },
      "schedule",
      "EULER is not offered on EXPONENTIAL; accepted: KARRAS.",
    ],
    [
      { method: "EXTERNAL" },
      "method",
      "EXTERNAL marks imported samples and cannot be drawn; accepted: EDM_HEUN, EULER.",
    ],
  ])("%j by the field's name", (asked, option, message) => {
    const expected = { code: "BAD_USER_INPUT", field: `sampler.${option}`, message };
    expect(refusal(() => resolveSampler(asked, OPEN))).toEqual(expected);
  });

  it.each<SamplerMethod>(["DPMPP_2M", "DDIM", "EULER_ANCESTRAL", "EDM_STOCHASTIC", "DDPM"])(
    "%s, not offered",
    (method) => {
      expect(refusal(() => resolveSampler({ method }, OPEN))).toEqual({
        code: "BAD_USER_INPUT",
        field: "sampler.method",
        message: `${method} is not offered; accepted: EDM_HEUN, EULER.`,
      });
    },
  );

  it.each<SamplerRequest>([{ rho: 1e-3 }, { sigmaMin: 1, sigmaMax: 1 + 1e-14, steps: 1000 }])(
    "%j, whose levels would not fall",
    (asked) => {
      expect(refusal(() => resolveSampler(asked, OPEN))).toMatchObject({
        field: "sampler.rho",
        message: expect.stringContaining("gives levels that do not fall strictly"),
      });
    },
  );
});

describe("every request that is taken", () => {
  it("resolves to itself", () => {
    fc.assert(
      fc.property(request, model, (asked, drawn) => {
        const { version, ...resolved } = resolveSampler(asked, drawn);
        expect(resolveSampler(resolved, drawn)).toEqual({ ...resolved, version });
      }),
    );
  });

  it("walks down steps + 1 levels to 0, from sigmaMax to sigmaMin", () => {
    fc.assert(
      fc.property(request, model, (asked, drawn) => {
        const sampler = resolveSampler(asked, drawn);
        const sigmas = samplerSigmas(sampler);
        expect(sigmas).toHaveLength(sampler.steps + 1);
        expect(sigmas.at(-1)).toBe(0);
        for (let i = 1; i < sigmas.length; i++) expect(sigmas[i]).toBeLessThan(sigmas[i - 1]!);
        expect(Math.abs(sigmas[0]! / sampler.sigmaMax - 1)).toBeLessThan(1e-12);
        if (sampler.steps > 1) expect(Math.abs(sigmas.at(-2)! / sampler.sigmaMin - 1)).toBeLessThan(1e-9);
      }),
    );
  });

  it("calls the denoiser as often as it says, and draws each image alone or in a batch", async () => {
    const small = fc.record({ method: fc.constantFrom(...METHODS), steps: fc.integer({ min: 1, max: 6 }) });
    const values = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(small, values, async (asked, noise) => {
        const sampler = resolveSampler(asked, OPEN);
        const draw = async (z: number[]) => {
          let calls = 0;
          let last = new Float64Array();
          const denoise = async (x: Float64Array, sigma: number) => {
            calls++;
            return x.map((value) => Math.tanh(value / (1 + sigma)));
          };
          for await (const { x } of runSampler(denoise, Float64Array.from(z), sampler)) last = x as typeof last;
          expect(calls).toBe(samplerEvaluations(sampler));
          return [...last];
        };
        const alone = await Promise.all(noise.map((z) => draw([z])));
        expect(await draw(noise)).toEqual(alone.flat());
      }),
      { numRuns: 30 },
    );
  });
});

describe("runSampler", () => {
  it("refuses to draw another version of a method", () => {
    const sampler = { ...resolveSampler({}, OPEN), version: 2 };
    expect(() => runSampler(async (x) => x, new Float64Array(1), sampler)).toThrow(
      "EDM_HEUN is at version 1 here and cannot draw version 2",
    );
  });
  it("leaves the noise as it was", async () => {
    for (const method of METHODS) {
      const noise = Float64Array.of(1, 2);
      const sampler = resolveSampler({ method, steps: 3 }, OPEN);
      for await (const { x } of runSampler(async (state) => state.map(() => 0), noise, sampler))
        expect(x).toHaveLength(2);
      expect([...noise]).toEqual([1, 2]);
    }
  });
});

it("looks up each method by its own name", () => {
  for (const method of METHODS) expect(samplerDefinition(method).method).toBe(method);
});
