import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { SamplerRequest, TimestepSpacing } from "../../../src/domain/sampler.js";
import { ddimEnds } from "../../../src/inference/samplers/ddim.js";
import { resolveSampler, samplerSigmas } from "../../../src/inference/samplers/index.js";
import { scheduleTable } from "../../../src/inference/schedules/betas.js";
import { spacedTimesteps } from "../../../src/inference/schedules/timesteps.js";
import { entryDifference, expectAllAccountedFor, readGolden, reportLargest } from "../support/golden.js";
import { epsilonModel, LINEAR_1000 } from "../support/models.js";
import { NOT_OFFERED_DIFFUSERS_SCHEDULES } from "../support/not-offered.js";

const { cases } = readGolden("schedules_diffusers");
const tested = cases.filter(({ name }) => !(name in NOT_OFFERED_DIFFUSERS_SCHEDULES));
const timesteps = tested.filter(({ name }) => name.startsWith("ddim-timesteps"));
const levels = tested.filter(({ name }) => !name.startsWith("ddim-timesteps"));

it("accounts for every golden schedule of diffusers", () =>
  expectAllAccountedFor(cases, [...timesteps, ...levels], NOT_OFFERED_DIFFUSERS_SCHEDULES));

describe("spacedTimesteps", () => {
  it.each(timesteps)("gives those of $name, and DDIM steps to the same ones before them", ({ params, ...golden }) => {
    const spacing: TimestepSpacing = params.timestep_spacing.toUpperCase();
    const { num_train_timesteps: trained, num_inference_steps: steps } = params;
    expect(spacedTimesteps(spacing, trained, steps)).toEqual(golden.timesteps);
    const { sigmas } = scheduleTable(LINEAR_1000);
    const ends = golden.prev_timesteps.map((t: number) => (t < 0 ? 0 : sigmas[t]!));
    const walk = { schedule: "TIMESTEPS", spacing, steps } as const;
    expect(ddimEnds(walk, [], { parameterization: "V", noiseSchedule: LINEAR_1000 })).toEqual(ends);
  });

  // SHA-256 of the lines "t,t,…\n" for 1 to N steps, by diffusers' expressions in NumPy 2.4.6; where numpy.arange gives a
  // value too many, as for 61 of 1000, without it.
  it.each<[TimestepSpacing, number, string]>([
    ["TRAILING", 1000, "50699bac8134dcb488b0299d6f407ad623fd12e54798faa06b402f52be1f84e9"],
    ["LEADING", 1000, "4a594ee155f17407f59ffccf5587d77bbcd671fe69e282d6d902f3020323af4a"],
    ["LINSPACE", 1000, "6f33cc7e219adfe7309a4ef07b3c513b5bbfd5dab7d2854ebb5ef39de8497f7e"],
    ["TRAILING", 777, "a3ce1526e90e54da821a094f6706ba61b62fed8e6237095d88840c88b19769ab"],
    ["LEADING", 777, "d36a6441bdb2a2fbea3630bbb8effc102b1b326614366bf56c9602dadad28d92"],
    ["LINSPACE", 777, "9e423b2ec506ca665e1302a44c20169bc46f13d1dd42260867a25d1fbf1f8bf1"],
  ])("gives NumPy's %s timesteps of %i for every number of steps", (spacing, trained, digest) => {
    const hash = createHash("sha256");
    for (let steps = 1; steps <= trained; steps++) {
      const spaced = spacedTimesteps(spacing, trained, steps);
      const falls = spaced.every((t, i) => t >= 0 && t < (i === 0 ? trained : spaced[i - 1]!));
      expect(falls && spaced.length === steps).toBe(true);
      hash.update(`${spaced.join(",")}\n`);
    }
    expect(hash.digest("hex")).toBe(digest);
  });
});

describe("the levels of an EPSILON model", () => {
  const differences: number[] = [];
  it.each(levels)("are those of $name", ({ params, sigmas, rel_tol }) => {
    const ownRange = { sigmaMin: 1e-6, sigmaMax: 1e6 };
    const walk: SamplerRequest = params.use_karras_sigmas
      ? { schedule: "KARRAS", ...ownRange }
      : params.timestep_spacing
        ? { schedule: "TIMESTEPS", spacing: params.timestep_spacing.toUpperCase() }
        : { schedule: "EXPONENTIAL", ...ownRange };
    const model = epsilonModel(params);
    const sampler = resolveSampler({ method: "EULER", steps: params.num_inference_steps, ...walk }, model);
    // Heun's scheduler names each inner level twice.
    const wanted = sigmas.filter((sigma: number, i: number) => sigma !== sigmas[i - 1]);
    differences.push(entryDifference(samplerSigmas(sampler, model), wanted));
    reportLargest("schedules_diffusers, by entry", differences);
    expect(differences.at(-1)).toBeLessThanOrEqual(rel_tol);
  });
});
