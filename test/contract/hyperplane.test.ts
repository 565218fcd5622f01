import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import type { NoiseTerm } from "../../src/domain/noise.js";
import { makeDenoiser } from "../../src/inference/denoisers/index.js";
import { initialNoise } from "../../src/inference/noise/index.js";
import { stepNoise } from "../../src/inference/noise/step-noise.js";
import { toPixels } from "../../src/inference/pixels.js";
import { resolveSampler, runSampler } from "../../src/inference/samplers/index.js";
import { openNetwork } from "../../src/inference/session.js";
import { startTestServer } from "../support/server.js";
import { zooFile, zooModel } from "../support/zoo.js";
import { correlation, dataOf, pixelsAt, send } from "./examples.js";

const [A, B] = ["unet16-edm-n16384", "unet16-flow-n16384"];
const server = await startTestServer({ models: [A, B] });
afterAll(() => server.stop());

const SEEDS = [9, 4, 2_000_000_000];
const document = (more = "", fields = "") => `query ($seeds: [Int!]!, $steps: Int!, $wait: Float!) {
  hyperplane(sources: [{ model: "${A}" }, { model: "${B}" }], sampler: { steps: 5 }, seeds: $seeds, steps: $steps, waitSeconds: $wait ${more}) {
    steps normalize total ready failed seeds { value } metric { slug } job { id state total done } ${fields}
    points { alpha beta between terms { weight seed { id value } } mixtures {
      key state notSampled similarity source { model { slug } } image { url pixels }
      provenance { key modelDigest noise numericsClass } error { code } } } } }`;
const plane = async (variables = {}, more = "", how = {}) =>
  (await dataOf(server, document(more), { seeds: SEEDS, steps: 2, wait: 40, ...variables }, how)).hyperplane;
const mixtures = async () =>
  server.sql<{ key: string; seed: number | null; mixture: NoiseTerm[] | null; state: string }>(
    "select key, seed, mixture, state from sample where mixture is not null",
  );

describe("the plane through three noises", () => {
  test("starts nothing by GET: every mixture says why", async () => {
    const found = await plane({ wait: 0 }, "", { method: "GET" });
    expect(found).toMatchObject({ total: 12, ready: 0, failed: 0, job: null });
    for (const { mixtures: of, between } of found.points) {
      expect(between).toEqual([null]);
      for (const each of of) {
        expect(each).toMatchObject({
          state: "NOT_SAMPLED",
          notSampled: "GET",
          similarity: [null, null, null],
          image: null,
        });
      }
    }
    expect(await mixtures()).toEqual([]);
  });

  test("is drawn once, counted by a job that tells of no mixture, and compared with its corners and between sources", async () => {
    const asked = await plane({ wait: 0 });
    expect(asked.job).toMatchObject({ total: 12 });
    const found = await plane();
    expect(found).toMatchObject({
      normalize: true,
      total: 12,
      ready: 12,
      failed: 0,
      metric: { slug: "pixel-correlation" },
    });
    expect(found.points.map(({ alpha, beta }: { alpha: number; beta: number }) => [alpha, beta])).toEqual([
      [0, 0],
      [0, 0.5],
      [0, 1],
      [0.5, 0],
      [0.5, 0.5],
      [1, 0],
    ]);
    const rows = await mixtures();
    expect(rows).toHaveLength(6);
    expect(rows.every(({ seed }) => seed === null)).toBe(true);

    const corners = [0, 5, 2].map((p) => found.points[p]);
    for (const { mixtures: of, between } of found.points) {
      const images = await Promise.all(
        of.map(async (each: { image: { url: string } }) => (await pixelsAt(each.image.url)).data),
      );
      expect(Math.abs(between[0] - correlation(images[0]!, images[1]!))).toBeLessThan(1e-12);
      for (const [s, { similarity, provenance, key }] of of.entries()) {
        expect(provenance).toMatchObject({ key, noise: "TORCH_CPU" });
        for (const [c, corner] of corners.entries()) {
          const own = (await pixelsAt(corner.mixtures[s].image.url)).data;
          expect(Math.abs(similarity[c] - correlation(images[s]!, own))).toBeLessThan(1e-12);
        }
      }
    }
    const again = await plane();
    expect(again.points).toEqual(found.points);
    expect(await mixtures()).toHaveLength(6);

    for (const { key } of rows) expect((await dataOf(server, `{ node(id: "Sample:${key}") { id } }`)).node).toBeNull();
    const told = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({ query: `subscription { jobSamples(id: "${asked.job.id}") { id seed { value } } }` }),
    });
    const seeds = [...(await told.text()).matchAll(/"value":(\d+)/g)].map(([, value]) => Number(value));
    expect([...new Set(seeds)].sort((x, y) => x - y)).toEqual([...SEEDS].sort((x, y) => x - y));
    expect(seeds).toHaveLength(6);
  });

  test("has the seeds' own samples at its corners", async () => {
    const { points } = await plane();
    for (const [p, seed] of [
      [0, SEEDS[0]],
      [5, SEEDS[1]],
      [2, SEEDS[2]],
    ] as const) {
      const { sample } = await dataOf(
        server,
        `{ sample(model: "${A}", seed: ${seed}, sampler: { steps: 5 }) { id state image { pixels } } }`,
      );
      const [mixture] = points[p].mixtures;
      expect(sample).toMatchObject({
        id: `Sample:${mixture.key}`,
        state: "READY",
        image: { pixels: mixture.image.pixels },
      });
      expect(points[p].terms).toEqual([{ weight: 1, seed: { id: `Seed:TORCH_CPU:${seed}`, value: seed } }]);
      expect(mixture.similarity[[0, 5, 2].indexOf(p)]).toBe(1);
    }
  });

  test("is the same plane whichever seed comes first, and a finer one holds the coarser", async () => {
    const before = (await mixtures()).length;
    const key = (found: Awaited<ReturnType<typeof plane>>, alpha: number, beta: number) =>
      found.points.find((point: { alpha: number; beta: number }) => point.alpha === alpha && point.beta === beta)
        .mixtures[0].key;
    const found = await plane();
    const turned = await plane({ seeds: [SEEDS[1], SEEDS[2], SEEDS[0]] });
    expect(key(turned, 0, 0.5)).toBe(key(found, 0.5, 0));
    expect(key(turned, 0.5, 0.5)).toBe(key(found, 0, 0.5));
    expect((await mixtures()).length).toBe(before);
    const finer = await plane({ steps: 4, wait: 0 }, "", { method: "GET" });
    expect(key(finer, 0.5, 0.5)).toBe(key(found, 0.5, 0.5));
    expect(finer.ready).toBe(12);
  });

  test.each(["", "normalize: false"])("draws each mixture as the pure sampler does: %s", async (more) => {
    const { points } = await plane({}, more);
    const model = zooModel(A);
    const { network, release } = await openNetwork(readFileSync(zooFile(A)), model, "cpu");
    for (const { terms, mixtures: of } of points) {
      const noise = {
        scheme: "TORCH_CPU" as const,
        terms: terms.map((term: { weight: number; seed: { value: number } }) => ({
          seed: term.seed.value,
          weight: term.weight,
        })),
      };
      const sampler = resolveSampler({ steps: 5 }, model);
      let state = new Float64Array();
      const walk = runSampler(
        makeDenoiser(model, network, null),
        initialNoise(noise, 784),
        sampler,
        model,
        stepNoise([noise], { stepNoise: "XOSHIRO_NORMAL", noiseStream: 0 }, 784),
      );
      for await (const { x } of walk) state = x as typeof state;
      expect(createHash("sha256").update(toPixels(state, model.shape)).digest("hex")).toBe(of[0].image.pixels);
    }
    await release();
  });

  test.each([
    [{ seeds: [1, 2] }, "", "seeds", /seeds holds 2: a plane goes through three/],
    [{ seeds: [1, 2, 1] }, "", "seeds", /three that differ/],
    [{ seeds: [1, 2, -1] }, "", "seeds", /0 to 2147483647/],
    [{ steps: 0 }, "", "steps", /1 to 64/],
    [{ steps: 65 }, "", "steps", /1 to 64/],
    [{}, "noise: TORCH_CUDA", "noise", /accepted: TORCH_CPU, NUMPY_PCG64/],
    [{}, 'metric: "ssmi"', "metric", /The nearest name is ssim/],
  ])("refuses %o %s by field name, and queues nothing", async (wrong, more, field, words) => {
    const before = (await mixtures()).length;
    const variables = { seeds: [31, 32, 33], steps: 2, wait: 0, ...wrong };
    const { errors } = await server.query(document(more), variables);
    expect(errors?.[0]?.extensions?.field).toBe(field);
    expect(errors?.[0]?.message).toMatch(words);
    expect((await mixtures()).length).toBe(before);
  });

  test("hyperplane, the worked example, is answered", async () => {
    const { hyperplane } = await send(server, "hyperplane");
    expect(hyperplane.ready).toBe(hyperplane.total);
  });

  test("cancelled, leaves what was not drawn as if it had never been asked for", async () => {
    const { job } = await plane({ seeds: [101, 102, 103], steps: 20, wait: 0 });
    expect(job.total).toBe(2 * 231);
    const cancelled = await dataOf(server, `mutation { cancelJob(id: "${job.id}") { job { state } } }`);
    expect(cancelled.cancelJob.job.state).toBe("CANCELLED");
    expect((await mixtures()).filter(({ state }) => state === "QUEUED")).toEqual([]);
  });
});
