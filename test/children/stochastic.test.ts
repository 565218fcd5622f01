import { createHash } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { DrawingChild } from "../../src/children/drawing-child.js";
import { MAX_DRAW } from "../../src/children/protocol.js";
import type { InitialNoise } from "../../src/domain/noise.js";
import type { SamplerRequest } from "../../src/domain/sampler.js";
import { resolveSampler } from "../../src/inference/samplers/index.js";
import { pythonChild } from "../support/python-child.js";
import { zooFile, zooModel } from "../support/zoo.js";

const limits = { memoryBytes: 2 ** 30, timeoutMs: 60_000, idleTimeoutMs: 30_000 };
const python = await pythonChild();
const MAKERS: { name: string; command?: [string, ...string[]]; skipped?: boolean }[] = [
  { name: "a drawing child" },
  {
    name: `a drawing child in Python${"missing" in python ? ` (skipped: ${python.missing})` : ""}`,
    ...("missing" in python ? { skipped: true } : { command: python.command }),
  },
];

const seeded = (...seeds: number[]): InitialNoise[] =>
  seeds.map((seed) => ({ scheme: "TORCH_CPU", terms: [{ seed, weight: 1 }] }));

function order(slug: string, asked: SamplerRequest, noises: InitialNoise[]) {
  const model = zooModel(slug);
  return { path: zooFile(slug), model, sampler: resolveSampler(asked, model), condition: null, noises };
}
const EDM = "unet16-edm-n1024";
const EPS = "unet16-eps-n16384";
const METHODS: [string, SamplerRequest][] = [
  [EDM, { method: "EULER_ANCESTRAL", steps: 4 }],
  [EDM, { method: "EDM_STOCHASTIC", steps: 4, churn: 4 }],
  [EDM, { method: "DDIM", steps: 4, eta: 0.7 }],
  [EDM, { method: "DPMPP_2M", steps: 4, schedule: "EXPONENTIAL" }],
  [EPS, { method: "DDIM", steps: 4, eta: 1, spacing: "LINSPACE" }],
  [EPS, { method: "DDPM", steps: 4 }],
  ["unet16-v-n16384", { method: "DDIM", steps: 4 }],
  ["unet16-flow-n1024", { method: "EULER_ANCESTRAL", steps: 4 }],
  [EDM, { method: "EDM_HEUN", steps: 4 }],
  [EDM, { method: "EULER", steps: 4 }],
];

describe.each(MAKERS)("$name", ({ command, skipped }) => {
  if (skipped) return it.skip("draws", () => {});
  const child = new DrawingChild({ ...limits, command });
  afterAll(() => child.close());

  async function digests(slug: string, asked: SamplerRequest, noises: InitialNoise[]): Promise<string[]> {
    const { items } = await child.draw(order(slug, asked, noises));
    return items.map((item) => {
      if (!item.ok) throw new Error(item.message);
      return createHash("sha256").update(item.pixels).digest("hex");
    });
  }

  describe("its sample", () => {
    // Digests of when version 1 was the newest.
    it.each([
      [{ method: "EULER_ANCESTRAL", steps: 4 }, "e7d998116407eb63fd73ef0738103926dc936367c0f6bfefc917df40e9fd2df0"],
      [
        { method: "EDM_STOCHASTIC", steps: 4, churn: 4 },
        "3bd9e06d41654f5c9c179300be760d033ac10a7092cdcf2ab00906639c2fe271",
      ],
    ] as const)("of version 1, by %j, takes the step noise of that time", async (asked, digest) => {
      const made = order(EDM, asked, seeded(5));
      const older = { ...made.sampler, version: 1, stepNoise: "PHILOX_NORMAL" } as typeof made.sampler;
      const [item] = (await child.draw({ ...made, sampler: older })).items;
      if (!item?.ok) throw new Error(item?.message);
      const [now] = await digests(EDM, asked, seeded(5));
      expect(now).not.toBe(digest);
      const pixels = createHash("sha256").update(item.pixels).digest("hex");
      // The child in Python is within a level of it, not the same.
      if (!command) expect(pixels).toBe(digest);
      else expect(pixels).not.toBe(now);
    });

    it.each(METHODS)("of %s by %j is the same alone, and in a batch of 32 in any order", async (slug, asked) => {
      const all = Array.from({ length: MAX_DRAW }, (_, i) => i);
      const reference = await digests(slug, asked, seeded(...all));
      expect(new Set(reference).size).toBe(MAX_DRAW);
      for (const seeds of [all.map((i) => (i * 11 + 7) % MAX_DRAW), [30, 2, 17, 2, 9], [19]]) {
        expect(await digests(slug, asked, seeded(...seeds))).toEqual(seeds.map((seed) => reference[seed]));
      }
    });

    it("is another of another stream, of one seed and initial noise", async () => {
      const asked: SamplerRequest = { method: "EULER_ANCESTRAL", steps: 4 };
      const [first] = await digests(EDM, asked, seeded(3));
      expect(await digests(EDM, { ...asked, noiseStream: 0 }, seeded(3))).toEqual([first]);
      expect(await digests(EDM, { ...asked, noiseStream: 1 }, seeded(3))).not.toEqual([first]);
    });

    it("of a mixture draws its step noise of the mixture's terms, in any batch", async () => {
      const asked: SamplerRequest = { method: "EULER_ANCESTRAL", steps: 4 };
      const mixture = (a: number, b: number): InitialNoise => ({
        scheme: "TORCH_CPU",
        terms: [
          { seed: 1, weight: a },
          { seed: 2, weight: b },
        ],
      });
      const [one, half] = [mixture(1, 0), mixture(Math.SQRT1_2, Math.SQRT1_2)];
      const [plain, mixed] = await digests(EDM, asked, [one, half]);
      expect(await digests(EDM, asked, seeded(1))).toEqual([plain]);
      expect(await digests(EDM, asked, [half, ...seeded(5, 6)])).toEqual([
        mixed,
        expect.any(String),
        expect.any(String),
      ]);
      expect(mixed).not.toBe(plain);
    });
  });

  describe("cancelling", () => {
    const STEPS = 5;
    // Enough of them that a step lasts longer than a word to the child takes.
    const many = seeded(...Array.from({ length: 24 }, (_, i) => i));
    // The other child looks for it in one place, whatever the method.
    it.each(command ? METHODS.slice(0, 2) : METHODS)(
      "%s by %j stops after any step, and the child draws on",
      async (slug, asked) => {
        const sampler = { ...asked, steps: STEPS };
        const before = await digests(slug, sampler, seeded(1));
        const { pid } = child;
        for (let last = 1; last < STEPS; last++) {
          const abort = new AbortController();
          const reason = new Error(`cancelled after step ${last}`);
          const items: unknown[] = [];
          const cancelled = child.draw(order(slug, sampler, many), {
            signal: abort.signal,
            onProgress: ({ step }) => step === last && abort.abort(reason),
            onItem: (item) => items.push(item),
          });
          await expect(cancelled).rejects.toBe(reason);
          expect(items).toEqual([]);
        }
        expect(await digests(slug, sampler, seeded(1))).toEqual(before);
        expect(child.pid).toBe(pid);
      },
    );
  });
});
