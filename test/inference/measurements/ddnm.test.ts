import { describe, expect, it } from "vitest";
import type { Operator } from "../../../src/domain/measurement.js";
import type { Shape } from "../../../src/domain/model.js";
import type { EffectiveSampler } from "../../../src/domain/sampler.js";
import type { Denoise } from "../../../src/inference/denoiser.js";
import { ddnmOver } from "../../../src/inference/measurements/ddnm.js";
import { linearOperator } from "../../../src/inference/measurements/index.js";
import type { LinearOperator } from "../../../src/inference/measurements/operator.js";
import { resolveProblemSampler, runProblem } from "../../../src/inference/measurements/sampler.js";
import { philoxNormal } from "../../../src/inference/noise/philox-normal.js";
import { ddim } from "../../../src/inference/samplers/ddim.js";
import type { ScheduledModel } from "../../../src/inference/schedules/discrete.js";
import { walkSigmas } from "../../../src/inference/schedules/levels.js";
import {
  entryDifference,
  expectAllAccountedFor,
  goldenDenoiser,
  readGolden,
  reportLargest,
} from "../support/golden.js";
import { LINEAR_1000, refusal } from "../support/models.js";
import { asVp, trajectory, worst } from "../support/trajectory.js";

/** Golden cases that are not drawn here: name → reason. */
const NOT_OFFERED_DDNM = Object.fromEntries(
  ["inpaint", "sr2"].flatMap((operator) =>
    ["mixture", "linear"].map((denoiser) => [
      `ddnm-${operator}-eta0.85-T20-${denoiser}`,
      "DDNM's eta above 0 is not offered: a sample is decided by its initial noise",
    ]),
  ),
);

const EPSILON = { parameterization: "EPSILON", noiseSchedule: LINEAR_1000 } as const;
const OPEN = { parameterization: "DENOISED", noiseSchedule: null } as const;

/** A golden file's operator, by its matrices. */
function dense(A: number[][], inverse: number[][]): LinearOperator {
  const times = (rows: number[][], x: Float64Array) =>
    Float64Array.from(rows, (row) => row.reduce((sum, weight, i) => sum + weight * x[i]!, 0));
  const open = (x: Float64Array) => {
    const measured = times(inverse, times(A, x));
    return x.map((value, i) => value - measured[i]!);
  };
  return {
    apply: (x) => times(A, x),
    invert: (y) => times(inverse, y),
    open,
    filter: open,
    openAt: new Uint8Array(inverse.length),
    picture: (y) => y,
  };
}

describe("DDNM's own code with eta 0, and its projection under EDM's and k-diffusion's samplers", () => {
  const { denoisers, operators, cases } = readGolden("inverse_ddnm");
  const tested = cases.filter(({ name }) => !(name in NOT_OFFERED_DDNM));
  const differences: number[] = [];
  /** The reference measures each image of the batch apart; here a measurement is a source's, so each is drawn alone. */
  async function expectDrawn(
    { denoiser, params, x_init, nfe, trajectory: wanted, rel_tol }: (typeof cases)[number],
    unit: (value: number) => number,
    sampler: EffectiveSampler,
    model: ScheduledModel,
    coordinates: (states: Float64Array[]) => Float64Array[],
  ): Promise<void> {
    const { A, A_pinv, y } = operators[params.operator];
    for (let image = 0; image < x_init.length; image++) {
      const problem = { operator: dense(A, A_pinv), y: Float64Array.from(y[image]), noiseSigma: 0 };
      const drawn = await trajectory(goldenDenoiser(denoisers[denoiser]), (denoise) =>
        runProblem(denoise, Float64Array.from(x_init[image], unit), sampler, model, problem),
      );
      expect(drawn.evaluations).toBe(nfe);
      const of = wanted.map((state: number[][]) => [state[image]]);
      differences.push(worst(coordinates(drawn.states), of));
    }
    reportLargest("inverse_ddnm", differences);
    expect(Math.max(...differences)).toBeLessThanOrEqual(rel_tol);
  }

  it("accounts for every case", () => expectAllAccountedFor(cases, tested, NOT_OFFERED_DDNM));
  it.each(tested.filter(({ name }) => name.includes("eta0.0")))("$name", async (golden) => {
    const { params, timesteps } = golden;
    const request = { method: "DDIM", steps: params.T_sampling, spacing: "LEADING" } as const;
    const sampler = resolveProblemSampler(request, EPSILON, 0);
    const levels = walkSigmas(sampler, EPSILON);
    expect(entryDifference(levels.slice(0, -1), timesteps.map(tableSigma))).toBeLessThan(1e-12);
    await expectDrawn(
      golden,
      (value) => value,
      sampler,
      EPSILON,
      (states) => asVp(states, levels.slice(1)),
    );
  });
  it.each(tested.filter(({ name }) => name.includes("sigma-")))("$name", async (golden) => {
    const method = golden.name.includes("heun") ? "EDM_HEUN" : "DPMPP_2M";
    const sampler = resolveProblemSampler({ method, steps: golden.sigmas.length - 1 }, OPEN, 0);
    const levels = walkSigmas(sampler, OPEN);
    expect(entryDifference(levels, golden.sigmas)).toBeLessThan(1e-12);
    await expectDrawn(
      golden,
      (value) => value / levels[0]!,
      sampler,
      OPEN,
      (states) => states,
    );
  });
});

/** sigma of a timestep of the linear schedule, from its definition. */
function tableSigma(t: number): number {
  let alphaBar = 1;
  for (let i = 0; i <= t; i++) alphaBar *= 1 - (1e-4 + ((0.02 - 1e-4) * i) / 999);
  return Math.sqrt((1 - alphaBar) / alphaBar);
}

const SHAPE: Shape = [1, 8, 8];
const SIZE = 64;
const OPERATORS: Operator[] = [
  { operator: "INPAINT", box: { x: 2, y: 2, width: 4, height: 3 } },
  { operator: "SUPER_RESOLUTION", factor: 4 },
  { operator: "DEBLUR", blurSigma: 1.5 },
];
/** A denoiser that mixes pixels and is wrong about the measured ones. */
const denoise: Denoise = async (x, sigma) =>
  x.map((value, i) => (0.6 * value + 0.3 * x[i - (i % SIZE) + ((i + 9) % SIZE)]!) / (1 + sigma ** 2) + 0.1);
const sigmas = [80, 20, 5, 1, 0.2, 0.01, 0];
const noise = (count: number) => philoxNormal(7, 7, 7, count * SIZE).map((value) => 80 * value);
async function last(run: AsyncGenerator<{ x: Float64Array }>): Promise<Float64Array> {
  let state = new Float64Array();
  for await (const { x } of run) state = x as typeof state;
  return state;
}

describe.each(OPERATORS)("DDNM under $operator", (measurement) => {
  const operator = linearOperator(measurement, SHAPE);
  const y = operator.apply(philoxNormal(1, 2, 3, SIZE).map((value) => 0.5 * value));
  const solve = (noiseSigma: number, x = noise(3)) => last(ddnmOver(denoise, x, sigmas, { operator, y, noiseSigma }));

  it("ends at images that measure as y, whatever the network says", async () => {
    const x = await solve(0);
    for (let at = 0; at < x.length; at += SIZE) {
      const measured = operator.apply(x.subarray(at, at + SIZE));
      const difference = Math.max(...measured.map((value, i) => Math.abs(value - y[i]!)));
      // Copied pixels are the same numbers; averages and frequencies are sums.
      expect(difference).toBeLessThanOrEqual(measurement.operator === "INPAINT" ? 0 : 1e-13);
    }
    expect(x.subarray(0, SIZE)).not.toEqual(x.subarray(SIZE, 2 * SIZE));
  });

  it("draws each image the same, alone or in a batch", async () => {
    for (const noiseSigma of [0, 0.1]) {
      const all = await solve(noiseSigma);
      for (let i = 0; i < 3; i++) {
        const one = noise(3).slice(i * SIZE, (i + 1) * SIZE);
        expect(await solve(noiseSigma, one)).toEqual(all.slice(i * SIZE, (i + 1) * SIZE));
      }
    }
  });

  it("comes to the noise-free walk as the noise goes to 0", async () => {
    const apart = (a: Float64Array, b: Float64Array) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
    const exact: Float64Array[] = [];
    for await (const { x } of ddnmOver(denoise, noise(1), sigmas, { operator, y, noiseSigma: 0 })) exact.push(x);
    const nearly: Float64Array[] = [];
    for await (const { x } of ddnmOver(denoise, noise(1), sigmas, { operator, y, noiseSigma: 1e-9 })) nearly.push(x);
    // The last step, to 0, trusts the network alone: it is the one that differs.
    expect(apart(nearly.at(-2)!, exact.at(-2)!)).toBeLessThan(1e-6);
  });
});

describe("DDNM+", () => {
  // Diagonal, so that each direction is one pixel: section 3.3, equations 17 and 19 with a_t = 1 in these coordinates.
  it("trusts each direction as far as its level and noise allow, and fills the variance with eps", async () => {
    const singular = [1, 0.25, 0];
    const diagonal: LinearOperator = {
      apply: (x) => x.map((value, i) => value * singular[i]!),
      invert: (y) => y.map((value, i) => (singular[i] === 0 ? 0 : value / singular[i]!)),
      open: (x) => x.map((value, i) => (singular[i] === 0 ? value : 0)),
      filter: (x, gain) => x.map((value, i) => value * gain(singular[i]!)),
      openAt: new Uint8Array(3),
      picture: (y) => y,
    };
    const [y, D, x] = [Float64Array.of(0.7, -0.2, 0), Float64Array.of(0.1, 0.3, -0.4), Float64Array.of(2, -3, 1)];
    const problem = { operator: diagonal, y, noiseSigma: 0.5 };
    const [from, to] = [4, 1];
    const { value } = await ddnmOver(async () => D, x, [from, to, 0], problem).next();
    const eps = x.map((v, i) => (v - D[i]!) / from);
    expect([...value!.x]).toEqual([
      // sigma 1 ≥ noise 0.5 / 1: all the way, and sqrt(1² − 0.5²) of eps.
      expect.closeTo(0.7 + Math.sqrt(0.75) * eps[0]!, 14),
      // sigma 1 < 0.5 / 0.25 = 2: half the way, and the measurement's noise fills the level.
      expect.closeTo(0.3 + 0.5 * (-0.2 / 0.25 - 0.3), 14),
      expect.closeTo(-0.4 + eps[2]!, 14),
    ]);
  });
});

describe("the sampler of an inverse problem", () => {
  it("is DDIM with eta 0 on its default schedule where none is asked for", () => {
    for (const model of [OPEN, EPSILON]) {
      expect(resolveProblemSampler(null, model, 0.1)).toEqual(ddim.resolve({ method: "DDIM" }, model));
      expect(resolveProblemSampler({ steps: 7, eta: 0 }, model, 0)).toEqual(
        ddim.resolve({ method: "DDIM", steps: 7 }, model),
      );
    }
    expect(resolveProblemSampler(undefined, OPEN, 0)).toMatchObject({
      method: "DDIM",
      eta: 0,
      steps: 50,
      schedule: "KARRAS",
    });
  });

  it.each([
    [{ method: "EULER_ANCESTRAL" }, 0, "sampler.method", "accepted: DDIM, EDM_HEUN, EULER, DPMPP_2M"],
    [{ method: "EDM_STOCHASTIC" }, 0, "sampler.method", "draws noise on its way"],
    [{ method: "EDM_HEUN" }, 0.1, "sampler.method", "DDNM+, which walks as DDIM with eta 0"],
    [{ method: "DDIM", eta: 0.5 }, 0, "sampler.eta", "accepted: 0"],
    [{ method: "DDIM", churn: 1 }, 0, "sampler.churn", "churn"],
  ] as const)("is no other: %o with noise %d", (request, noiseSigma, field, words) => {
    expect(refusal(() => resolveProblemSampler(request, OPEN, noiseSigma))).toMatchObject({
      code: "BAD_USER_INPUT",
      field,
      message: expect.stringContaining(words),
    });
  });

  it("draws no version but its own", () => {
    const sampler = { ...ddim.resolve({}, OPEN), version: 9 };
    expect(() => runProblem(denoise, noise(1), sampler, OPEN, {} as never)).toThrow("does not solve");
  });

  it.each(["EDM_HEUN", "EULER", "DPMPP_2M"] as const)("%s ends at images that measure as y too", async (method) => {
    const operator = linearOperator(OPERATORS[2]!, SHAPE);
    const y = operator.apply(philoxNormal(1, 2, 3, SIZE));
    const sampler = resolveProblemSampler({ method, steps: 6 }, OPEN, 0);
    const unit = philoxNormal(7, 7, 7, SIZE);
    const x = await last(runProblem(denoise, unit, sampler, OPEN, { operator, y, noiseSigma: 0 }));
    const measured = operator.apply(x);
    expect(Math.max(...measured.map((value, i) => Math.abs(value - y[i]!)))).toBeLessThan(1e-13);
  });
});
