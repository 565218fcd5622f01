import { describe, expect, it } from "vitest";
import type { Condition } from "../../../src/domain/condition.js";
import type { DrawingModel, Parameterization } from "../../../src/domain/model.js";
import type { Network, NetworkInputs } from "../../../src/inference/denoiser.js";
import { makeDenoiser } from "../../../src/inference/denoisers/index.js";
import { drawingModel, LINEAR_1000 } from "../support/models.js";

/** A network that answers a constant by label, and keeps what it was given. */
function watched(answer: (label: number | null) => number): { network: Network; seen: NetworkInputs[] } {
  const seen: NetworkInputs[] = [];
  return {
    seen,
    network: async (inputs) => {
      seen.push(structuredClone(inputs));
      const label = inputs.classLabel === null ? null : Number(inputs.classLabel[0]);
      return new Float32Array(inputs.sample.length).fill(answer(label));
    },
  };
}
const CLASSES: Partial<DrawingModel> = { classes: 10, noClass: 10 };

describe("a network that knows the clean images", () => {
  // x0 = 0.5 everywhere and eps = (x − x0) / sigma: whatever a network is trained to say, D must be x0.
  const sigma = 3;
  const x = Float64Array.of(4, -2, 0.25, 7);
  const eps = x.map((value) => (value - 0.5) / sigma);
  const scale = Math.sqrt(sigma ** 2 + 1);
  const says: [Parameterization, ArrayLike<number>][] = [
    ["DENOISED", x.map(() => 0.5)],
    ["EPSILON", eps],
    ["V", eps.map((value) => value / scale - (0.5 * sigma) / scale)],
    ["FLOW", eps.map((value) => value - 0.5)],
  ];
  it.each(says)("is read rightly as %s", async (parameterization, answer) => {
    const network: Network = async () => Float32Array.from(answer);
    const model = drawingModel({ parameterization, noiseSchedule: LINEAR_1000 });
    const denoised = await makeDenoiser(model, network, null)(x, sigma);
    for (const value of denoised) expect(value).toBeCloseTo(0.5, 5);
  });
});

describe("what the network gets", () => {
  const x = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  it("is x and sigma for DENOISED, one level an image", async () => {
    const { network, seen } = watched(() => 0);
    await makeDenoiser(drawingModel(), network, null)(x, 0.1);
    expect(seen).toEqual([{ sample: Float32Array.from(x), level: new Float32Array([0.1, 0.1]), classLabel: null }]);
  });
  it("is the timestep of the level for EPSILON and V, not rounded to an integer", async () => {
    for (const parameterization of ["EPSILON", "V"] as const) {
      const { network, seen } = watched(() => 0);
      await makeDenoiser(drawingModel({ parameterization, noiseSchedule: LINEAR_1000 }), network, null)(x, 0.3);
      expect(seen[0]!.level).toEqual(new Float32Array(2).fill(87.58042108669325));
      expect(seen[0]!.sample).toEqual(Float32Array.from(x, (value) => value / Math.sqrt(1.09)));
    }
  });
  it("is t times the model's timestep scale for FLOW", async () => {
    const { network, seen } = watched(() => 0);
    await makeDenoiser(drawingModel({ parameterization: "FLOW", timestepScale: 1000 }), network, null)(x, 1);
    expect(seen[0]!.level).toEqual(new Float32Array(2).fill(500));
    expect(seen[0]!.sample).toEqual(Float32Array.from(x, (value) => value / 2));
  });
});

describe("classes", () => {
  const x = new Float64Array(8);
  const draw = async (condition: Condition | null, over = CLASSES) => {
    const { network, seen } = watched((label) => label ?? -1);
    const denoised = await makeDenoiser(drawingModel(over), network, condition)(x, 1);
    return { value: denoised[0], labels: seen.map(({ classLabel }) => classLabel && [...classLabel]) };
  };
  it("feed noClass where there is no label", async () => {
    expect(await draw(null)).toEqual({ value: 10, labels: [[10n, 10n]] });
  });
  it("feed the label", async () => {
    expect(await draw({ classLabel: 3, guidanceScale: null })).toEqual({ value: 3, labels: [[3n, 3n]] });
  });
  it("are guided by D_none + scale · (D_label − D_none), with two evaluations", async () => {
    const guided = await draw({ classLabel: 3, guidanceScale: 2.5 });
    expect(guided.value).toBe(10 + 2.5 * (3 - 10));
    expect(guided.labels).toEqual([
      [10n, 10n],
      [3n, 3n],
    ]);
  });
  it("throw where the condition cannot be met", () => {
    const { network } = watched(() => 0);
    const make = (over: Partial<DrawingModel>, condition: Condition | null) => () =>
      makeDenoiser(drawingModel(over), network, condition);
    expect(make({}, { classLabel: 1, guidanceScale: null })).toThrow("A class label for a network without classes");
    expect(make({ classes: 2 }, null)).toThrow("Neither a class label nor an index that means no class");
    expect(make({ classes: 2 }, { classLabel: 1, guidanceScale: 2 })).toThrow(
      "Guidance for a network without an index that means no class",
    );
    expect(make({ parameterization: "EPSILON" }, null)).toThrow(
      "A model of parameterization EPSILON has no noise schedule",
    );
  });
});
