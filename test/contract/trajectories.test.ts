import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { startTestServer } from "../support/server.js";
import { correlation, dataOf, pixelsAt, send } from "./examples.js";

const [A, B, EPS] = ["unet16-edm-n16384", "unet16-flow-n16384", "unet16-eps-n16384"];
const server = await startTestServer({ models: [A, B, EPS] });
afterAll(() => server.stop());

const STEPS = "sampler: { steps: 6 }";
const TRAJECTORY =
  "trajectory(waitSeconds: 30) { state notStarted error numericsClass points { sigma image { url pixels } } }";
const sample = (model: string, more = STEPS, fields = "") =>
  `{ sample(model: "${model}", seed: 5, ${more}, waitSeconds: 30) {
    id image { pixels } sampler { steps sigmas } provenance { numericsClass } ${fields} ${TRAJECTORY} } }`;
const count = async () => Number((await server.sql<{ n: string }>("select count(*) as n from finding"))[0]!.n);

describe("a sample's trajectory", () => {
  test("has the denoised estimate at each sigma of its sampler, and ends at the sample's own image", async () => {
    const { sample: found } = await dataOf(server, sample(A));
    const { trajectory } = found;
    expect(trajectory).toMatchObject({ state: "READY", notStarted: null, error: null });
    expect(trajectory.points.map(({ sigma }: { sigma: number }) => sigma)).toEqual(found.sampler.sigmas);
    expect(trajectory.points.at(-1).image.pixels).toBe(found.image.pixels);
    expect(trajectory.numericsClass).toBe(found.provenance.numericsClass);
    // The last step leads to 0 by Euler's method: the estimate before it is the image, but for rounding.
    const [before, last] = await Promise.all(
      trajectory.points
        .slice(-2)
        .map(async ({ image }: { image: { url: string } }) => (await pixelsAt(image.url)).data),
    );
    expect(Math.max(...before!.map((level: number, i: number) => Math.abs(level - last![i]!)))).toBeLessThanOrEqual(1);
  });

  test("is found once and kept; what storage has lost of it is found again", async () => {
    const { sample: first } = await dataOf(server, sample(A));
    const before = await count();
    const again = (await dataOf(server, sample(A))).sample.trajectory;
    expect(again).toEqual(first.trajectory);
    expect(await count()).toBe(before);

    const lost = again.points[2].image.pixels;
    const images = path.join(server.dataDir, "objects", "images");
    const name = new URL(again.points[2].image.url).pathname.split("/").at(-1)!;
    const file = (readdirSync(images, { recursive: true }) as string[]).find((each) => each.endsWith(name))!;
    rmSync(path.join(images, file));
    const mended = (await dataOf(server, sample(A))).sample.trajectory;
    expect(mended.points[2].image.pixels).toBe(lost);
    expect((await pixelsAt(mended.points[2].image.url)).data).toHaveLength(784);
  });

  test.each([
    ["DPMPP_2M", "sampler: { method: DPMPP_2M, steps: 4 }"],
    ["DDIM", "sampler: { method: DDIM, steps: 4, schedule: TIMESTEPS }"],
    ["EULER_ANCESTRAL", "sampler: { method: EULER_ANCESTRAL, steps: 4, noiseStream: 3 }"],
    ["DDPM", "sampler: { method: DDPM, steps: 4 }"],
  ])("is told of %s too, which draws the same image with and without it", async (_, sampler) => {
    const { sample: found } = await dataOf(server, sample(EPS, sampler));
    const { points } = found.trajectory;
    expect(points.map(({ sigma }: { sigma: number }) => sigma)).toEqual(found.sampler.sigmas);
    expect(points.at(-1).image.pixels).toBe(found.image.pixels);
  });

  test("of EDM_STOCHASTIC is asked where churn raised each level to", async () => {
    const { sample: found } = await dataOf(server, sample(A, "sampler: { method: EDM_STOCHASTIC, steps: 4 }"));
    const sigmas = found.trajectory.points.map(({ sigma }: { sigma: number }) => sigma);
    expect(sigmas.slice(1, 3).every((sigma: number, i: number) => sigma > found.sampler.sigmas[i + 1])).toBe(true);
    expect(found.trajectory.points.at(-1).image.pixels).toBe(found.image.pixels);
  });

  test("starts nothing by GET or beneath node, and says why", async () => {
    const { sample: drawn } = await dataOf(
      server,
      `{ sample(model: "${B}", seed: 77, ${STEPS}, waitSeconds: 30) { id } }`,
    );
    const before = await count();
    const { node } = await dataOf(
      server,
      `query ($id: ID!) { node(id: $id) { ... on Sample { ${TRAJECTORY} } } }`,
      drawn,
    );
    expect(node.trajectory).toMatchObject({ state: "NOT_STARTED", notStarted: "NODE", points: [] });
    const read = await dataOf(
      server,
      `{ sample(model: "${B}", seed: 77, ${STEPS}) { ${TRAJECTORY} } }`,
      {},
      { method: "GET" },
    );
    expect(read.sample.trajectory).toMatchObject({ state: "NOT_STARTED", notStarted: "GET" });
    expect(await count()).toBe(before);
  });
});

describe("where two samples part", () => {
  const parting = (a: string, b: string, more = "", sampler = STEPS) =>
    `{ parting(a: { model: "${a}" }, b: { model: "${b}" }, seed: 5, ${sampler}, waitSeconds: 30 ${more}) {
      state notStarted error sigma threshold metric { slug } seed { value } numericsClasses
      points { sigma value matches a { url pixels } b { url pixels } } } }`;

  test("is the first sigma of the last run without a match, by values that a reader computes from the images", async () => {
    for (const threshold of [0.5, 0.95, 0.999]) {
      const { parting: found } = await dataOf(server, parting(A, B, `, threshold: ${threshold}`));
      expect(found).toMatchObject({
        state: "READY",
        threshold,
        metric: { slug: "pixel-correlation" },
        seed: { value: 5 },
      });
      expect(found.points).toHaveLength(7);
      let expected: number | null = null;
      for (const { sigma, value, matches, a, b } of found.points) {
        const computed = correlation((await pixelsAt(a.url)).data, (await pixelsAt(b.url)).data);
        expect(Math.abs(value - computed)).toBeLessThan(1e-12);
        expect(matches).toBe(value > threshold);
        if (matches) expected = null;
        else expected ??= sigma;
      }
      expect(found.sigma).toBe(expected);
    }
  });

  test("is nowhere for a source and itself, and its ways are those of the samples", async () => {
    const { parting: found } = await dataOf(server, parting(A, A));
    expect(found.sigma).toBeNull();
    const { sample: drawn } = await dataOf(server, sample(A));
    const pixels = drawn.trajectory.points.map(({ image }: { image: { pixels: string } }) => image.pixels);
    for (const side of ["a", "b"]) {
      expect(found.points.map((point: Record<string, { pixels: string }>) => point[side]!.pixels)).toEqual(pixels);
    }
  });

  test("is refused where the two do not take the same steps, with the range in which they could", async () => {
    const { errors } = await server.query(parting(A, EPS));
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "sampler" });
    const [, low, high] = /sigmaMin (\S+) and sigmaMax (\S+)\.$/.exec(errors![0]!.message)!;
    const common = `sampler: { steps: 6, sigmaMin: ${low}, sigmaMax: ${high} }`;
    expect((await dataOf(server, parting(A, EPS, "", common))).parting.state).toBe("READY");
  });
});

test("what FAILED is tried again by retryFinding, and nothing else is", async () => {
  const { sample: found } = await dataOf(
    server,
    sample(A).replace("numericsClass points", "numericsClass finding points"),
  );
  const { finding } = found.trajectory;
  const retry = (of: string) => server.query(`mutation { retryFinding(finding: "${of}") { state } }`);
  expect((await retry(finding)).errors?.[0]?.extensions).toMatchObject({ code: "CONFLICT", field: "finding" });
  expect((await retry("0".repeat(64))).errors?.[0]?.extensions).toMatchObject({ code: "NOT_FOUND", field: "finding" });
  await server.sql("update finding set state = 'FAILED', result = null, error = 'a lost disk' where digest = $1", [
    finding,
  ]);
  const failed = (await dataOf(server, sample(A))).sample.trajectory;
  expect(failed).toMatchObject({ state: "FAILED", error: "a lost disk", points: [] });
  expect((await retry(finding)).data.retryFinding.state).toBe("QUEUED");
  expect((await dataOf(server, sample(A))).sample.trajectory.points).toEqual(found.trajectory.points);
});

describe("the worked examples", () => {
  test("denoiser-distance: two frameworks of one training are nearer to each other than to the truth", async () => {
    const { denoiserDistance } = await send(server, "denoiser-distance");
    expect(denoiserDistance.state).toBe("READY");
    for (const { value, high } of denoiserDistance.points) {
      expect(value).toBeGreaterThan(0);
      expect(high).toBeLessThan(1);
    }
  });

  test("trajectory and parting", async () => {
    const { sample: walked } = await send(server, "trajectory");
    expect(walked.trajectory.points).toHaveLength(19);
    const { parting } = await send(server, "parting");
    expect(parting.points).toHaveLength(19);
  });
});

describe("who may start work", () => {
  test("a READER is told that nobody was set to work, and reads what is there", async () => {
    const { stdout } = await server.command(["token", "create", "--name", "reader", "--role", "READER"]);
    const headers = { authorization: `Bearer ${/\S{30,}/.exec(stdout)![0]}` };
    const before = await count();
    const there = await dataOf(server, sample(A), {}, { headers });
    expect(there.sample.trajectory.state).toBe("READY");
    const ask = `{ denoiserDistance(a: "${A}", b: "${A}", sigmas: [7], n: 4) { finding state notStarted } }`;
    const { denoiserDistance } = await dataOf(server, ask, {}, { headers });
    expect(denoiserDistance).toMatchObject({ state: "NOT_STARTED", notStarted: "ROLE" });
    expect(await count()).toBe(before);
    const retry = `mutation { retryFinding(finding: "${denoiserDistance.finding}") { state } }`;
    const { errors } = await server.query(retry, {}, { headers });
    expect(errors?.[0]?.extensions?.code).toBe("FORBIDDEN");
  });
});
