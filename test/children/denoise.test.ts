import { afterAll, describe, expect, it } from "vitest";
import { DrawingChild, type DrawOrder } from "../../src/children/drawing-child.js";
import type { Condition } from "../../src/domain/condition.js";
import type { InitialNoise } from "../../src/domain/noise.js";
import type { SamplerRequest } from "../../src/domain/sampler.js";
import { initialNoise } from "../../src/inference/noise/index.js";
import { toPixels } from "../../src/inference/pixels.js";
import { resolveSampler, samplerSigmas } from "../../src/inference/samplers/index.js";
import { pythonChild } from "../support/python-child.js";
import { zooFile, zooModel } from "../support/zoo.js";

const limits = { memoryBytes: 2 ** 30, timeoutMs: 60_000, idleTimeoutMs: 60_000 };
const SIZE = 784;
const python = await pythonChild();
const built = new DrawingChild(limits);
const CHILDREN = [
  { name: "the built child", child: built },
  {
    name: `the Python child${"missing" in python ? ` (skipped: ${python.missing})` : ""}`,
    child: "missing" in python ? null : new DrawingChild({ ...limits, command: python.command }),
  },
];

const noise = (seed: number): InitialNoise => ({ scheme: "TORCH_CPU", terms: [{ seed, weight: 1 }] });
function states(sigma: number, ...seeds: number[]): Float64Array {
  const batch = new Float64Array(seeds.length * SIZE);
  seeds.forEach((seed, i) => {
    batch.set(
      initialNoise(noise(seed), SIZE).map((z, k) => 0.3 * Math.sin(k / 9) + sigma * z),
      i * SIZE,
    );
  });
  return batch;
}
const orderOf = (slug: string, sigma: number, of: Float64Array, condition: Condition | null = null) => ({
  path: zooFile(slug),
  model: zooModel(slug),
  condition,
  sigma,
  states: of,
});
const denoised = async (by: DrawingChild, ...order: Parameters<typeof orderOf>) =>
  (await by.denoise(orderOf(...order))).denoised;

afterAll(() => Promise.all(CHILDREN.map(({ child }) => child?.close())));

describe.each(CHILDREN)("$name", ({ child }) => {
  if (!child) return it.skip("denoises", () => {});

  it("gives each state the same bits alone, in any order and beside any other", async () => {
    for (const slug of ["unet16-edm-n64", "unet16-eps-n16384"]) {
      const together = await denoised(child, slug, 1.5, states(1.5, 4, 1, 9, 2, 7));
      const [other, alone] = [
        await denoised(child, slug, 1.5, states(1.5, 9, 8, 4)),
        await denoised(child, slug, 1.5, states(1.5, 9)),
      ];
      const row = (of: Float64Array, i: number) => of.subarray(i * SIZE, (i + 1) * SIZE);
      expect(row(other, 0)).toEqual(row(together, 2));
      expect(alone).toEqual(row(together, 2));
      expect(row(other, 2)).toEqual(row(together, 0));
      expect(row(other, 1)).not.toEqual(row(together, 1));
    }
  });

  it.each([
    ["EDM_HEUN", "unet16-edm-n64"],
    ["EULER", "unet16-flow-n1024"],
  ] as const)(
    "tells of each step of %s what the network made of its state, and draws what it draws",
    async (method, slug) => {
      const model = zooModel(slug);
      const request: SamplerRequest = { method, steps: 4 };
      const sampler = resolveSampler(request, model);
      const sigmas = samplerSigmas(sampler, model);
      const seeds = [3, 11];
      const order: DrawOrder = { path: zooFile(slug), model, sampler, condition: null, noises: seeds.map(noise) };
      const { items, estimates } = await child.trajectory(order);
      expect(items.map((item) => item.ok && item.pixels)).toEqual(
        (await child.draw(order)).items.map((item) => item.ok && item.pixels),
      );

      // Another mathematical library may give another last bit.
      const asked = [...estimates[0]!.map(({ sigma }) => sigma), 0];
      asked.forEach((sigma, i) => {
        expect(Math.abs(sigma - sigmas[i]!)).toBeLessThanOrEqual(1e-14 * sigmas[0]!);
      });
      // The method by its definition, on what the child answers when it is asked for one state at a time.
      for (const [index, seed] of seeds.entries()) {
        let x = initialNoise(noise(seed), SIZE).map((z) => z * asked[0]!);
        for (let i = 0; i < 4; i++) {
          const [sigma, next] = [asked[i]!, asked[i + 1]!];
          const estimate = await denoised(child, slug, sigma, x);
          expect(estimates[index]![i]).toEqual({
            step: i + 1,
            sigma,
            pixels: Buffer.from(toPixels(estimate, model.shape)),
          });
          const slope = x.map((value, k) => (value - estimate[k]!) / sigma);
          const euler = x.map((value, k) => value + (next - sigma) * slope[k]!);
          if (method === "EULER" || next === 0) x = euler;
          else {
            const corrected = await denoised(child, slug, next, euler);
            x = x.map((value, k) => {
              const after = (euler[k]! - corrected[k]!) / next;
              return value + (next - sigma) * (0.5 * slope[k]! + 0.5 * after);
            });
          }
        }
      }
    },
  );

  it("refuses a sigma that the network has no level for, and what is no batch of its images", async () => {
    await expect(denoised(child, "unet16-eps-n16384", 200, states(200, 1))).rejects.toThrow(
      "sigma 200 is not one of the network's own levels",
    );
    await expect(denoised(child, "unet16-edm-n64", 0, states(1, 1))).rejects.toThrow(
      "not one of the network's own levels",
    );
    const many = states(1, ...Array.from({ length: 33 }, (_, i) => i));
    await expect(denoised(child, "unet16-edm-n64", 1, many)).rejects.toThrow("the body is 1 to 32 states");
    await expect(denoised(child, "unet16-edm-n64", 1, new Float64Array(100))).rejects.toThrow("1 to 32 states");
  });

  if (child === built) return;
  it("denoises as the built child does, whatever the network predicts, with a class, guided and without", async () => {
    const of = states(0.8, 5, 6, 12);
    for (const [slug, condition] of [
      ["unet16-edm-n64", null],
      ["unet16-eps-n16384", null],
      ["unet16-v-n16384", null],
      ["unet16-flow-n1024", null],
      ["unet16-edm-classes", null],
      ["unet16-edm-classes", { classLabel: 4, guidanceScale: null }],
      ["unet16-flow-classes", { classLabel: 4, guidanceScale: 2 }],
    ] as const) {
      const [expected, found] = [
        await denoised(built, slug, 0.8, of, condition),
        await denoised(child, slug, 0.8, of, condition),
      ];
      const largest = found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
      expect(largest, slug).toBeLessThan(2e-5);
    }
  });
});
