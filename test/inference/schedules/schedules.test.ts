import { describe, expect, it } from "vitest";
import type { DrawingModel, NoiseSchedule } from "../../../src/domain/model.js";
import { scheduleTable } from "../../../src/inference/schedules/betas.js";
import { exponentialSigmas } from "../../../src/inference/schedules/exponential.js";
import { karrasSigmas } from "../../../src/inference/schedules/karras.js";
import { walkSigmas } from "../../../src/inference/schedules/levels.js";
import { sigmaRange } from "../../../src/inference/schedules/sigma-range.js";
import { sigmaToTimestep } from "../../../src/inference/schedules/sigma-to-timestep.js";
import { entryDifference, expectAllAccountedFor, readGolden, reportLargest } from "../support/golden.js";
import { NOT_OFFERED_SCHEDULES } from "../support/not-offered.js";

const LINEAR: NoiseSchedule = { betas: "LINEAR", steps: 1000, betaStart: 1e-4, betaEnd: 0.02 };
const { cases } = readGolden("schedules");
const karras = cases.filter(({ name }) => /^kdiff-karras|^edm-t_steps-n1[08]|^edm-ablation-edm/.test(name));
const exponential = cases.filter(({ name }) => name.startsWith("kdiff-exponential"));
const whole = cases.filter(({ name }) => name === "kdiff-discrete-get_sigmas-n10");
const toTimestep = cases.find(({ name }) => name === "kdiff-discrete-sigma_to_t")!;

it("accounts for every golden schedule", () => {
  expectAllAccountedFor(cases, [...karras, ...exponential, ...whole, toTimestep], NOT_OFFERED_SCHEDULES);
});

describe("karrasSigmas", () => {
  const differences: number[] = [];
  it.each(karras)("gives the levels of $name", ({ params, sigmas, rel_tol }) => {
    const walk = {
      steps: params.n ?? params.num_steps,
      sigmaMin: params.sigma_min ?? 0.002,
      sigmaMax: params.sigma_max ?? 80,
      rho: params.rho ?? 7,
    };
    const difference = entryDifference(karrasSigmas(walk), sigmas);
    differences.push(difference);
    expect(difference).toBeLessThanOrEqual(rel_tol);
    reportLargest("karras sigmas, by entry", differences);
  });
});

describe("exponentialSigmas", () => {
  it.each(exponential)("gives the levels of $name", ({ params, sigmas, rel_tol }) => {
    const walk = { steps: params.n, sigmaMin: params.sigma_min, sigmaMax: params.sigma_max };
    const difference = entryDifference(exponentialSigmas(walk), sigmas);
    reportLargest("exponential sigmas, by entry", [difference]);
    expect(difference).toBeLessThanOrEqual(rel_tol);
  });
});

describe("scheduleTable", () => {
  const BETAS = { linear: "LINEAR", scaled_linear: "SCALED_LINEAR", squaredcos_cap_v2: "COSINE" } as const;
  it.each(readGolden("schedules_tables").cases)("gives betas, abar and sigmas of $name", (wanted) => {
    const { params } = wanted;
    const table = scheduleTable({
      betas: BETAS[params.beta_schedule as keyof typeof BETAS],
      steps: params.num_train_timesteps,
      betaStart: params.beta_start,
      betaEnd: params.beta_end,
    });
    const at = (values: Float64Array, index: number[]) => index.map((i) => values[i]!);
    const differences = [
      entryDifference(at(table.betas, wanted.betas_index), wanted.betas),
      entryDifference(at(table.abar, wanted.index), wanted.alphas_cumprod),
      entryDifference(at(table.sigmas, wanted.index), wanted.sigmas),
    ];
    reportLargest(wanted.name, differences);
    for (const difference of differences) expect(difference).toBeLessThanOrEqual(wanted.rel_tol);
    expect(table.betas).toHaveLength(params.num_train_timesteps);
  });

  it("makes each table once", () => {
    expect(scheduleTable({ ...LINEAR })).toBe(scheduleTable({ ...LINEAR }));
    expect(scheduleTable({ ...LINEAR, steps: 999 })).not.toBe(scheduleTable(LINEAR));
  });
});

describe("walkSigmas", () => {
  it.each(whole)("gives the levels of $name on TIMESTEPS", ({ params, sigmas, rel_tol }) => {
    const walk = { schedule: "TIMESTEPS", spacing: "LINSPACE", steps: params.n } as const;
    const levels = walkSigmas(walk, { parameterization: "EPSILON", noiseSchedule: LINEAR });
    expect(entryDifference(levels, sigmas)).toBeLessThanOrEqual(rel_tol);
  });
});

describe("sigmaToTimestep", () => {
  const table = scheduleTable(LINEAR);
  it("interpolates as k-diffusion does, inside the table and beyond it", () => {
    const timesteps = toTimestep.sigma.map((sigma: number) => sigmaToTimestep(table, sigma));
    reportLargest("sigma_to_t, by entry", [entryDifference(timesteps, toTimestep.t)]);
    expect(entryDifference(timesteps, toTimestep.t)).toBeLessThanOrEqual(toTimestep.rel_tol);
  });

  it.each(["LINEAR", "SCALED_LINEAR", "COSINE"] as const)(
    "gives back the index of every level of a %s table, exactly: the network is told an integer",
    (betas) => {
      const own = scheduleTable({ ...LINEAR, betas });
      const timesteps = Array.from(own.sigmas, (sigma) => sigmaToTimestep(own, sigma));
      expect(timesteps).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    },
  );

  it("is 0 on a table of one level", () => {
    expect(sigmaToTimestep(scheduleTable({ ...LINEAR, steps: 1 }), 3)).toBe(0);
  });
});

describe("sigmaRange", () => {
  it("is the table's for EPSILON and V", () => {
    const range = { min: toTimestep.sigma_min, max: toTimestep.sigma_max };
    for (const parameterization of ["EPSILON", "V"] as const) {
      const own = sigmaRange({ parameterization, noiseSchedule: LINEAR });
      expect(entryDifference([own.min, own.max], [range.min, range.max])).toBeLessThan(1e-12);
    }
  });

  it.each<DrawingModel["parameterization"]>(["DENOISED", "FLOW"])("is open for %s", (parameterization) => {
    expect(sigmaRange({ parameterization, noiseSchedule: null })).toEqual({ min: 0, max: Number.POSITIVE_INFINITY });
  });
});
