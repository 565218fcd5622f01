import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InitialNoise } from "../../../src/domain/noise.js";
import { type SamplerRequest, stepNoiseSource } from "../../../src/domain/sampler.js";
import { type StepNoise, stepNoise } from "../../../src/inference/noise/step-noise.js";
import {
  resolveSampler,
  runSampler,
  samplerDeterministic,
  samplerEvaluations,
  samplerSigmas,
} from "../../../src/inference/samplers/index.js";
import { LINEAR_1000 } from "../support/models.js";

const MODELS = [
  { parameterization: "DENOISED", noiseSchedule: null },
  { parameterization: "FLOW", noiseSchedule: null },
  { parameterization: "EPSILON", noiseSchedule: LINEAR_1000 },
  { parameterization: "V", noiseSchedule: { ...LINEAR_1000, betas: "COSINE" } },
] as const;

const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const unit = fc.double({ min: 0, max: 1, noNaN: true });
/** Requests that every one of these models takes, or only those of discrete timesteps. */
const asked = fc
  .record({
    model: fc.constantFrom(...MODELS),
    method: fc.constantFrom("EDM_HEUN", "EULER", "DPMPP_2M", "DDIM", "EULER_ANCESTRAL", "EDM_STOCHASTIC", "DDPM"),
    schedule: fc.constantFrom("KARRAS", "EXPONENTIAL", "TIMESTEPS", null),
    steps: fc.option(fc.integer({ min: 1, max: 60 })),
    spacing: fc.option(fc.constantFrom("TRAILING", "LEADING", "LINSPACE")),
    sigmaMin: optional(fc.double({ min: 0.012, max: 0.5, noNaN: true })),
    sigmaMax: optional(fc.double({ min: 1, max: 500, noNaN: true })),
    rho: optional(fc.double({ min: 1, max: 10, noNaN: true })),
    eta: optional(unit),
    churn: optional(fc.double({ min: 1e-3, max: 100, noNaN: true })),
    noiseStream: optional(fc.nat(5)),
  })
  .map(({ model, method, schedule, steps, spacing, sigmaMin, sigmaMax, rho, eta, churn, noiseStream }) => {
    const discrete = model.noiseSchedule !== null;
    const stochastic =
      ["EULER_ANCESTRAL", "DDPM", "EDM_STOCHASTIC"].includes(method) && eta !== 0 ? true : method === "DDIM" && !!eta;
    const wanted = method === "DDPM" ? null : schedule === "TIMESTEPS" && !discrete ? "KARRAS" : schedule;
    const walked = wanted ?? (discrete && (method === "DDIM" || method === "DDPM") ? "TIMESTEPS" : "KARRAS");
    const request = {
      method: method === "DDPM" && !discrete ? "EULER" : method,
      schedule: wanted,
      steps,
      ...(walked === "TIMESTEPS" && { spacing }),
      ...(walked !== "TIMESTEPS" && { sigmaMin, sigmaMax }),
      ...(walked === "KARRAS" && { rho }),
      ...((method === "DDIM" || method === "EULER_ANCESTRAL") && { eta }),
      ...(method === "EDM_STOCHASTIC" && { churn, churnMin: 0, churnMax: 1e5 }),
      ...(stochastic && !(method === "DDPM" && !discrete) && { noiseStream }),
    } as SamplerRequest;
    return { request, model };
  });

const noises = (seeds: number[]): InitialNoise[] =>
  seeds.map((seed) => ({ scheme: "TORCH_CPU", terms: [{ seed, weight: 1 }] }));

describe("every request that is taken", () => {
  it("resolves to itself", () => {
    fc.assert(
      fc.property(asked, ({ request, model }) => {
        const { version, ...resolved } = resolveSampler(request, model);
        expect(resolveSampler(resolved, model)).toEqual({ ...resolved, version });
      }),
    );
  });

  it("walks down steps + 1 levels to 0, inside what was asked and what the network knows", () => {
    fc.assert(
      fc.property(asked, ({ request, model }) => {
        const sampler = resolveSampler(request, model);
        const sigmas = samplerSigmas(sampler, model);
        expect(sigmas).toHaveLength(sampler.steps + 1);
        expect(sigmas.at(-1)).toBe(0);
        for (let i = 1; i < sigmas.length; i++) expect(sigmas[i]).toBeLessThan(sigmas[i - 1]!);
        if (sampler.schedule === "TIMESTEPS") return;
        expect(Math.abs(sigmas[0]! / sampler.sigmaMax - 1)).toBeLessThan(1e-12);
        if (sampler.steps > 1) expect(Math.abs(sigmas.at(-2)! / sampler.sigmaMin - 1)).toBeLessThan(1e-9);
      }),
    );
  });

  it("calls the denoiser as often as it says, and draws each image alone or in a batch, in any order", async () => {
    const seeds = fc.uniqueArray(fc.nat(1000), { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(asked, seeds, async ({ request, model }, batch) => {
        const sampler = resolveSampler({ ...request, steps: Math.min(request.steps ?? 5, 5) }, model);
        const pixels = 3;
        let drawn = 0;
        const draw = async (of: number[]) => {
          let calls = 0;
          let last = new Float64Array();
          const initial = Float64Array.from(of.flatMap((seed) => [0, 1, 2].map((k) => Math.sin(seed + k))));
          const before = [...initial];
          const denoise = async (x: Float64Array, sigma: number) => {
            calls++;
            return x.map((value) => Math.tanh(value / (1 + sigma)));
          };
          const source = stepNoise(noises(of), stepNoiseSource(sampler), pixels);
          const counted: StepNoise = (x, spread, step, before) => {
            drawn++;
            source(x, spread, step, before);
          };
          for await (const { x } of runSampler(denoise, initial, sampler, model, counted)) last = x as typeof last;
          expect(calls).toBe(samplerEvaluations(sampler));
          expect([...initial]).toEqual(before);
          expect(last.every(Number.isFinite)).toBe(true);
          return [...last];
        };
        const alone = await Promise.all(batch.map((seed) => draw([seed])));
        expect(await draw(batch)).toEqual(alone.flat());
        expect(await draw(batch.toReversed())).toEqual(alone.toReversed().flat());
        if (samplerDeterministic(sampler)) expect(drawn).toBe(0);
      }),
    );
  });
});
