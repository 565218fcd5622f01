import "reflect-metadata";
import { describe, expect, it } from "vitest";
import type { SampleRow } from "../../src/db/queries/samples.js";
import type { DrawingModel } from "../../src/domain/model.js";
import type { SamplerRequest } from "../../src/domain/sampler.js";
import { resolveSampler } from "../../src/inference/samplers/index.js";
import { SamplerResolver } from "../../src/resolvers/sampler.resolver.js";
import { sourceInForce } from "../../src/services/sampling/resolve.js";
import { storedSample } from "../../src/services/sampling/sample-views.js";
import type { ModelView } from "../../src/services/views.js";
import { zooModel } from "../support/zoo.js";

function sourceOf(slug: string, asked: SamplerRequest) {
  const drawing: DrawingModel = zooModel(slug);
  const model = { slug, drawing, digest: drawing.digest } as ModelView;
  return sourceInForce(model, resolveSampler(asked, drawing), null).view;
}
const EDM = "unet16-edm-n1024";
const EPS = "unet16-eps-n16384";

describe("a sampler in force", () => {
  it("tells the stream of a stochastic method, and 0 of others", () => {
    const { sampler } = sourceOf(EDM, { method: "EULER_ANCESTRAL", noiseStream: 5 });
    expect([sampler.deterministic, sampler.noiseStream, sampler.evaluations]).toEqual([false, 5, 40]);
    expect(sourceOf(EDM, {}).sampler).toMatchObject({ deterministic: true, noiseStream: 0, evaluations: 35 });
  });

  it("has another source digest for another stream, eta, spacing or churn", () => {
    const asked: [string, SamplerRequest][] = [
      [EPS, { method: "DDIM" }],
      [EPS, { method: "DDIM", spacing: "LEADING" }],
      [EPS, { method: "DDIM", eta: 0.5 }],
      [EPS, { method: "DDIM", eta: 0.5, noiseStream: 1 }],
      [EPS, { method: "EDM_STOCHASTIC" }],
      [EPS, { method: "EDM_STOCHASTIC", churn: 41 }],
    ];
    const digests = asked.map(([slug, request]) => sourceOf(slug, request).digest);
    expect(new Set(digests).size).toBe(asked.length);
    expect(
      sourceOf(EPS, { method: "DDIM", schedule: "TIMESTEPS", spacing: "TRAILING", eta: 0, steps: 50 }).digest,
    ).toBe(digests[0]);
  });

  it("shows the levels of its timesteps, and their ends as sigmaMin and sigmaMax", () => {
    const { sampler } = sourceOf(EPS, { method: "DDIM", steps: 10, spacing: "LINSPACE" });
    const resolver = new SamplerResolver();
    expect(sampler.sigmas).toHaveLength(11);
    expect(resolver.spacing(sampler)).toBe("LINSPACE");
    expect(resolver.sigmaMax(sampler)).toBeCloseTo(157.40728081040757, 10);
    expect(resolver.sigmaMin(sampler)).toBeCloseTo(0.010000500037502575, 15);
    const karras = sourceOf(EDM, {}).sampler;
    expect([resolver.spacing(karras), resolver.sigmaMin(karras), resolver.sigmaMax(karras)]).toEqual([null, 0.002, 80]);
  });
});

describe("a sample's provenance", () => {
  const row = {
    key: "0".repeat(64),
    noise: "TORCH_CPU",
    seed: 3,
    state: "READY",
    attempt: 1,
    errorCode: null,
    errorMessage: null,
    rendition: { object: "a.png", bytes: 1, pixels: "0".repeat(64), shape: [1, 28, 28] },
  } as SampleRow;
  const stepNoise = (asked: SamplerRequest) => storedSample(sourceOf(EDM, asked), row, null).provenance?.stepNoise;

  it("says where step noise came from, and null where there was none", () => {
    expect(stepNoise({ method: "EDM_STOCHASTIC" })).toBe("XOSHIRO_NORMAL stream 0");
    expect(stepNoise({ method: "DDIM", eta: 1, noiseStream: 12 })).toBe("XOSHIRO_NORMAL stream 12");
    expect(stepNoise({ method: "DDIM" })).toBeNull();
    expect(stepNoise({})).toBeNull();
  });
});
