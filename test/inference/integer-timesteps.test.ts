import { describe, expect, it } from "vitest";
import type { DrawingModel } from "../../src/domain/model.js";
import { drawingDigest } from "../../src/domain/sample-key.js";
import { checkModel } from "../../src/inference/model-check.js";
import { resolveSampler, samplerSigmas } from "../../src/inference/samplers/index.js";
import { scheduleTable } from "../../src/inference/schedules/betas.js";
import { ontoTable } from "../../src/inference/schedules/on-table.js";
import { sigmaToTimestep } from "../../src/inference/schedules/sigma-to-timestep.js";
import { openNetwork } from "../../src/inference/session.js";
import { INTEGER_TIMESTEPS } from "../support/integer-network.js";
import { drawingModel, LINEAR_1000, refusal } from "./support/models.js";

const table = scheduleTable(LINEAR_1000);
const CARD: DrawingModel = drawingModel({
  parameterization: "EPSILON",
  shape: [1, 4, 4],
  sigmaData: null,
  noiseSchedule: LINEAR_1000,
});
const INTEGERS: DrawingModel = { ...CARD, timestepType: "INT64" };

describe("a network that takes integer timesteps", () => {
  it("is found out by its file, and the card then says so", async () => {
    const verdict = await checkModel(INTEGER_TIMESTEPS, CARD);
    expect(verdict).toMatchObject({ ok: true, timestepType: "INT64" });
  });

  it.each(["FLOW", "DENOISED"] as const)(
    "is refused as %s: those levels lie between integers",
    async (parameterization) => {
      const verdict = await checkModel(INTEGER_TIMESTEPS, { ...CARD, parameterization, noiseSchedule: null });
      expect(verdict).toEqual({
        ok: false,
        reason:
          parameterization === "FLOW"
            ? 'its input "timestep" is int64: it must be float32'
            : 'it has no input "sigma", which its card asks for (its inputs: "sample", "timestep")',
      });
    },
  );

  it("is fed int64", async () => {
    const { network, release } = await openNetwork(INTEGER_TIMESTEPS, INTEGERS);
    const sample = new Float32Array(8 * 16).fill(1);
    const level = Float32Array.from({ length: 8 }, (_, i) => 100 * i);
    const output = await network({ sample, level, classLabel: null }, 8);
    // It gives sample + timestep / 1000.
    expect(Array.from(output.filter((_, i) => i % 16 === 0))).toEqual(
      Array.from(level, (t) => Math.fround(1 + Math.fround(t * Math.fround(0.001)))),
    );
    await release();
  });

  it.each(["EDM_HEUN", "EULER", "DPMPP_2M", "DDIM", "EULER_ANCESTRAL", "EDM_STOCHASTIC"] as const)(
    "is asked by %s at levels of its table alone, which fall, each near the one that was wanted",
    (method) => {
      for (const schedule of ["KARRAS", "EXPONENTIAL"] as const) {
        const sampler = resolveSampler({ method, schedule }, INTEGERS);
        const wanted = samplerSigmas(sampler, CARD);
        const sigmas = samplerSigmas(sampler, INTEGERS);
        expect(sigmas).toHaveLength(wanted.length);
        expect(sigmas.at(-1)).toBe(0);
        for (const [i, sigma] of sigmas.slice(0, -1).entries()) {
          expect(table.sigmas.includes(sigma)).toBe(true);
          expect(Number.isInteger(sigmaToTimestep(table, sigma))).toBe(true);
          expect(sigma).toBeGreaterThan(sigmas[i + 1]!);
        }
        expect(sigmas).not.toEqual(wanted);
      }
    },
  );

  it("is asked where others are where the levels are its table's anyway", () => {
    const sampler = resolveSampler({ method: "DDIM" }, INTEGERS);
    expect(samplerSigmas(sampler, INTEGERS)).toEqual(samplerSigmas(sampler, CARD));
  });

  it("is refused more steps than its table has room for, by field", () => {
    const short = { ...INTEGERS, noiseSchedule: { ...LINEAR_1000, steps: 10 } };
    expect(resolveSampler({ steps: 10 }, short).steps).toBe(10);
    expect(refusal(() => resolveSampler({ steps: 11 }, short))?.field).toBe("sampler.rho");
  });

  it("draws under another key, and a network of float32 timesteps under the key that it always had", () => {
    expect(drawingDigest(INTEGERS)).not.toBe(drawingDigest(CARD));
    expect(drawingDigest({ ...CARD, timestepType: undefined })).toBe(drawingDigest(CARD));
    expect("timestepType" in CARD).toBe(false);
  });
});

describe("levels moved onto a table", () => {
  const at = (...timesteps: number[]) => timesteps.map((t) => table.sigmas[t]!);

  it("go to the nearest timestep, halves upwards", () => {
    const between = Math.exp((table.logSigmas[10]! + table.logSigmas[11]!) / 2 + 1e-9);
    expect(ontoTable([table.sigmas[500]! * 1.0001, between, table.sigmas[0]! / 2], table)).toEqual(at(500, 11, 0));
  });

  it("where they would meet, each has one of its own and the lowest stays", () => {
    const [sigma] = at(0);
    expect(ontoTable([sigma! * 1.03, sigma! * 1.02, sigma! * 1.01, sigma!], table)).toEqual(at(3, 2, 1, 0));
  });
});
