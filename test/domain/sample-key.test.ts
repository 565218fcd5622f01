import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/domain/digest.js";
import { type Drawing, sampleKey, sampleKeys, sourceDigest } from "../../src/domain/sample-key.js";
import { resolveSampler } from "../../src/inference/samplers/index.js";

const drawing: Drawing = {
  model: {
    digest: "10a8f3d755c925f79d07c88d687db1fc65a370f3c98244dadd79c14b8b3e15be",
    parameterization: "DENOISED",
    shape: [1, 28, 28],
    sigmaData: 0.7,
    noiseSchedule: null,
    timestepScale: 1,
    classes: 0,
    noClass: null,
  },
  sampler: { method: "EDM_HEUN", version: 1, schedule: "KARRAS", sigmaMin: 0.002, sigmaMax: 80, rho: 7, steps: 18 },
  condition: null,
};
const noise = { scheme: "TORCH_CPU" as const, terms: [{ seed: 7, weight: 1 }] };

describe("the sample key", () => {
  it("is the SHA-256 of this very text: a change of any byte would orphan every stored sample", () => {
    const text =
      '{"condition":null,"encoding":"uint8-trunc-128","model":{"classes":0,' +
      '"digest":"10a8f3d755c925f79d07c88d687db1fc65a370f3c98244dadd79c14b8b3e15be","noClass":null,"noiseSchedule":null,' +
      '"parameterization":"DENOISED","shape":[1,28,28],"sigmaData":0.7,"timestepScale":1},' +
      '"noise":{"scheme":"TORCH_CPU","terms":[{"seed":7,"weight":1}]},' +
      '"sampler":{"method":"EDM_HEUN","rho":7,"schedule":"KARRAS","sigmaMax":80,"sigmaMin":0.002,"steps":18,"version":1},"v":1}';
    expect(sampleKey(drawing, noise)).toBe(createHash("sha256").update(text).digest("hex"));
  });

  it("holds of a stochastic sampler its step noise's scheme and stream, and eta", () => {
    const text =
      '{"condition":null,"encoding":"uint8-trunc-128","model":{"classes":0,' +
      '"digest":"10a8f3d755c925f79d07c88d687db1fc65a370f3c98244dadd79c14b8b3e15be","noClass":null,"noiseSchedule":null,' +
      '"parameterization":"DENOISED","shape":[1,28,28],"sigmaData":0.7,"timestepScale":1},' +
      '"noise":{"scheme":"TORCH_CPU","terms":[{"seed":7,"weight":1}]},' +
      '"sampler":{"eta":1,"method":"EULER_ANCESTRAL","noiseStream":0,"rho":7,"schedule":"KARRAS","sigmaMax":80,' +
      '"sigmaMin":0.002,"stepNoise":"XOSHIRO_NORMAL","steps":40,"version":2},"v":1}';
    const sampler = resolveSampler({ method: "EULER_ANCESTRAL" }, drawing.model);
    expect(sampleKey({ ...drawing, sampler }, noise)).toBe(createHash("sha256").update(text).digest("hex"));
  });

  it("is the same made one by one and made for many", () => {
    const keyOf = sampleKeys({ ...drawing, condition: { classLabel: 3, guidanceScale: 2.5 } });
    for (const seed of [0, 1, 2 ** 31 - 1]) {
      const n = { scheme: "NUMPY_PCG64" as const, terms: [{ seed, weight: 1 }] };
      expect(keyOf(n)).toBe(sampleKey({ ...drawing, condition: { classLabel: 3, guidanceScale: 2.5 } }, n));
    }
  });

  it("holds a measurement by its operator, its noise and what its image shows", () => {
    const source = "5".repeat(64);
    const measurement = { operator: "SUPER_RESOLUTION", factor: 4, version: 1, noiseSigma: 0.1, source } as const;
    const measured = { ...drawing, condition: { classLabel: null, guidanceScale: null, measurement } };
    const key = sampleKey(measured, noise);
    expect(sampleKeys(measured)(noise)).toBe(key);
    const text =
      `{"condition":{"classLabel":null,"guidanceScale":null,"measurement":{"factor":4,"noiseSigma":0.1,` +
      `"operator":"SUPER_RESOLUTION","source":"${source}","version":1}},`;
    expect(canonicalJson(measured).startsWith(text)).toBe(true);
    for (const other of [{ factor: 2 }, { noiseSigma: 0 }, { version: 2 }, { source: "6".repeat(64) }]) {
      const condition = { classLabel: null, guidanceScale: null, measurement: { ...measurement, ...other } };
      expect(sampleKey({ ...drawing, condition }, noise)).not.toBe(key);
    }
  });

  it("does not depend on the order in which a question names its options", () => {
    const { method, ...rest } = drawing.sampler;
    expect(sampleKey({ ...drawing, sampler: { ...rest, method } as Drawing["sampler"] }, noise)).toBe(
      sampleKey(drawing, noise),
    );
  });

  it.each([
    ["the weights", { ...drawing, model: { ...drawing.model, digest: "0".repeat(64) } }],
    ["the parameterization", { ...drawing, model: { ...drawing.model, parameterization: "FLOW" as const } }],
    ["the steps", { ...drawing, sampler: { ...drawing.sampler, steps: 19 } }],
    ["the sampler's version", { ...drawing, sampler: { ...drawing.sampler, version: 2 } }],
    ["the condition", { ...drawing, condition: { classLabel: 0, guidanceScale: null } }],
  ])("changes with %s", (_, other) => {
    expect(sampleKey(other, noise)).not.toBe(sampleKey(drawing, noise));
    expect(sourceDigest(other)).not.toBe(sourceDigest(drawing));
  });

  it("changes with the noise, which the source's digest does not know", () => {
    expect(sampleKey(drawing, { ...noise, terms: [{ seed: 8, weight: 1 }] })).not.toBe(sampleKey(drawing, noise));
    expect(sampleKey(drawing, { ...noise, scheme: "NUMPY_PCG64" })).not.toBe(sampleKey(drawing, noise));
  });
});
