import { chmodSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer } from "../support/server.js";
import { EXAMPLE_MODELS } from "../support/small-zoo.js";
import { correlation, dataOf, exampleVariables, pixelsAt, send } from "./examples.js";

const [EDM, FLOW, V] = EXAMPLE_MODELS as [string, string, string];
const server = await startTestServer({ models: [EDM, FLOW, V] });
afterAll(() => server.stop());

const { condition } = exampleVariables("inverse-problem") as {
  condition: { measurement: { index: number; box: { x: number; y: number; width: number; height: number } } };
};
const { box, index } = condition.measurement;
const inHole = (i: number) => {
  const [x, y] = [i % 28, Math.floor(i / 28)];
  return x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
};
const hole = (data: Uint8Array) => data.filter((_, i) => inHole(i));
const around = (data: Uint8Array) => data.filter((_, i) => !inHole(i));

const SIDES = `query ($a: SourceInput!, $b: SourceInput!, $seeds: SeedsInput!, $condition: ConditionInput!, $region: Region, $metric: String) {
  comparison(a: $a, b: $b, seeds: $seeds, condition: $condition, region: $region, metric: $metric, waitSeconds: 60) {
    id region values sameSchedule score { value n } chance { value n }
    a { sampler { method schedule steps deterministic evaluations } condition { classLabel measurement { operator } } }
    pairs(first: 8) { edges { node { seed { value } value
      a { id image { url } provenance { condition { measurement { source { pixels } } } } } b { id image { url } } } } }
  }
}`;
const ask = (over = {}) => dataOf(server, SIDES, { ...exampleVariables("inverse-problem"), ...over });

describe("an inverse problem", () => {
  // biome-ignore lint/suspicious/noExplicitAny: as SIDES shapes it.
  let comparison: any;
  let images: { a: Uint8Array; b: Uint8Array }[];
  let source: Uint8Array;
  beforeAll(async () => {
    ({ comparison } = await ask());
    images = await Promise.all(
      comparison.pairs.edges.map(
        async ({ node }: { node: { a: { image: { url: string } }; b: { image: { url: string } } } }) => ({
          a: (await pixelsAt(node.a.image.url)).data,
          b: (await pixelsAt(node.b.image.url)).data,
        }),
      ),
    );
    const { trainingSets } = await dataOf(
      server,
      "query ($index: Int!) { trainingSets { edges { node { image(index: $index) { url pixels } } } } }",
      { index },
    );
    source = (await pixelsAt(trainingSets.edges[0].node.image.url)).data;
  });

  test("is answered as the contract's document asks, with what was measured as pictures", async () => {
    const { comparison: answered } = await send(server, "inverse-problem");
    expect(answered).toMatchObject({ region: "UNMEASURED", score: { n: 8 } });
    expect(answered.pairs.edges).toHaveLength(3);
    const { measurement } = answered.pairs.edges[0].node.a.condition;
    expect(measurement.operator).toBe("INPAINT");
    expect((await pixelsAt(measurement.source.url)).data).toEqual(source);
    const shown = (await pixelsAt(measurement.measured.url)).data;
    expect(around(shown)).toEqual(around(source));
    expect(new Set(hole(shown))).toEqual(new Set([128]));
  });

  test("is drawn by DDIM's walk where no sampler is asked for", () => {
    expect(comparison.a).toEqual({
      sampler: { method: "DDIM", schedule: "KARRAS", steps: 50, deterministic: true, evaluations: 50 },
      condition: { classLabel: null, measurement: { operator: "INPAINT" } },
    });
    expect(comparison.sameSchedule).toBe(true);
  });

  test("has every measured pixel of the source in every image, and holes of its own", () => {
    for (const { a, b } of images) {
      expect(around(a)).toEqual(around(source));
      expect(around(b)).toEqual(around(source));
      expect(hole(a)).not.toEqual(hole(source));
    }
    expect(new Set(images.map(({ a }) => hole(a).join())).size).toBe(8);
  });

  test("is scored on the holes alone, and so is chance", () => {
    images.forEach(({ a, b }, i) => {
      expect(comparison.values[i]).toBeCloseTo(correlation(hole(a), hole(b)), 9);
    });
    const crossed = images.flatMap(({ a }, i) =>
      images.flatMap(({ b }, j) => (i === j ? [] : [correlation(hole(a), hole(b)) > 0.9])),
    );
    expect(comparison.chance).toEqual({ value: crossed.filter(Boolean).length / 56, n: 56 });
    expect(comparison.score.value).toBeGreaterThan(comparison.chance.value);
  });

  test("is scored on the whole image where that is asked for, under another id", async () => {
    const { comparison: all } = await ask({ region: "ALL" });
    expect(all.region).toBe("ALL");
    images.forEach(({ a, b }, i) => {
      expect(all.values[i]).toBeCloseTo(correlation(a, b), 9);
    });
    expect(all.id).not.toBe(comparison.id);
    const again = await ask();
    expect(again.comparison.values).toEqual(comparison.values);
  });

  test.each(["mae", "ssim"])(
    "by %s is scored on the holes too: what was measured would only flatter",
    async (metric) => {
      const { comparison: unmeasured } = await ask({ metric });
      const { comparison: all } = await ask({ metric, region: "ALL" });
      expect(unmeasured.values).toHaveLength(8);
      if (metric !== "mae") return;
      images.forEach(({ a, b }, i) => {
        const apart = hole(a).reduce((sum, level, at) => sum + Math.abs(level - hole(b)[at]!), 0);
        expect(unmeasured.values[i]).toBeCloseTo(apart / (box.width * box.height), 9);
        expect(all.values[i]).toBeCloseTo(apart / 784, 9);
      });
    },
  );

  test("keeps its condition behind node, and its pairs' value in Sample.compare", async () => {
    const { node: pair } = comparison.pairs.edges[0];
    expect(pair.a.provenance.condition.measurement.source.pixels).toMatch(/^[0-9a-f]{64}$/);
    const { sample, whole } = await dataOf(
      server,
      `query ($a: ID!, $b: ID!, $id: ID!) {
        sample: node(id: $a) { ... on Sample { compare(with: $b) condition { measurement { operator measured { pixels } } } } }
        whole: node(id: $id) { ... on Comparison { region values } }
      }`,
      { a: pair.a.id, b: pair.b.id, id: comparison.id },
    );
    expect(sample.compare).toBe(pair.value);
    expect(sample.condition.measurement.operator).toBe("INPAINT");
    expect(whole).toEqual({ region: "UNMEASURED", values: comparison.values });
  });

  test("of another image, or none, has other samples and is compared in full by default", async () => {
    const { comparison: mixed } = await ask({ b: { model: EDM, condition: { measurement: null } } });
    expect(mixed.region).toBe("ALL");
    const other = { measurement: { ...condition.measurement, index: index + 1 } };
    const { comparison: elsewhere } = await ask({ b: { model: FLOW, condition: other } });
    expect(elsewhere.region).toBe("UNMEASURED");
    expect(elsewhere.pairs.edges[0].node.a.id).toBe(comparison.pairs.edges[0].node.a.id);
    expect(elsewhere.pairs.edges[0].node.b.id).not.toBe(comparison.pairs.edges[0].node.b.id);
  });

  test.each([
    [{ operator: "SUPER_RESOLUTION", factor: 4 }, 50],
    [{ operator: "DEBLUR", blurSigma: 1.5 }, 50],
    [{ operator: "INPAINT", box, noiseSigma: 0.1 }, 50],
  ])("%o is drawn by models of every kind", async (of, steps) => {
    const measurement = { trainingSet: "fashion-mnist", index, ...of };
    const { reproducibility } = await dataOf(
      server,
      `query ($sources: [SourceInput!]!, $condition: ConditionInput) {
        reproducibility(sources: $sources, seeds: { count: 4 }, condition: $condition, waitSeconds: 60) {
          ready comparisons { region values a { sampler { steps schedule } } } } }`,
      { sources: [V, EDM, FLOW].map((model) => ({ model })), condition: { measurement } },
    );
    expect(reproducibility.ready).toBe(12);
    expect(reproducibility.comparisons[0].a.sampler).toEqual({ steps, schedule: "TIMESTEPS" });
    for (const one of reproducibility.comparisons) {
      expect(one.region).toBe("UNMEASURED");
      expect(Math.max(...one.values)).toBeGreaterThan(0.5);
    }
  });
});

describe("a measured image that was damaged in the store", () => {
  const SAMPLE = `query ($seed: Int!, $condition: ConditionInput) {
    sample(model: "${FLOW}", seed: $seed, condition: $condition, waitSeconds: 30) { state error { code message } image { pixels }
      condition { measurement { source { pixels bytes } } } } }`;
  const other = { measurement: { ...condition.measurement, index: 7 } };

  test("fails what is drawn from it in words, and comes back when it is asked for again", async () => {
    const { sample } = await dataOf(server, SAMPLE, { seed: 0, condition: other });
    expect(sample.state).toBe("READY");
    const [row] = await server.sql<{ object: string }>("select object from derived_image where pixels = $1", [
      sample.condition.measurement.source.pixels,
    ]);
    const digest = path.basename(row!.object, ".png");
    const stored = readdirSync(server.dataDir, { recursive: true, encoding: "utf8" });
    const file = stored.find((name) => name.includes(digest));
    const at = path.join(server.dataDir, file!);
    chmodSync(at, 0o600);
    writeFileSync(at, "rot");
    const failed = await dataOf(
      server,
      `query ($condition: ConditionInput) {
        sample(model: "${FLOW}", seed: 1, condition: $condition, waitSeconds: 60) { state error { code message } } }`,
      { condition: other },
    );
    expect(failed.sample).toMatchObject({ state: "FAILED", error: { code: "STORAGE_FAILED" } });
    expect(failed.sample.error.message).toContain("The measured image is missing from storage, or damaged");
    await dataOf(
      server,
      `mutation ($condition: ConditionInput) {
        requestSamples(sources: [{ model: "${FLOW}" }], seeds: { values: [0, 1] }, condition: $condition) { job { id } } }`,
      { condition: other },
    );
    const again = await dataOf(server, SAMPLE, { seed: 1, condition: other });
    expect(again.sample.state).toBe("READY");
    expect(again.sample.condition).toEqual(sample.condition);
  });
});

describe("what bad input gets", () => {
  const queued = async () => (await server.sql<{ n: string }>("select count(*) as n from sample"))[0]!.n;
  const good = { operator: "INPAINT", trainingSet: "fashion-mnist", index: 0, box };
  test.each([
    [{ ...good, box: { ...box, x: 20 } }, {}, "BAD_USER_INPUT", "condition.measurement.box.width"],
    [{ ...good, box: null }, {}, "BAD_USER_INPUT", "condition.measurement.box"],
    [{ ...good, factor: 2 }, {}, "BAD_USER_INPUT", "condition.measurement.factor"],
    [
      { ...good, operator: "SUPER_RESOLUTION", box: null, factor: 3 },
      {},
      "BAD_USER_INPUT",
      "condition.measurement.factor",
    ],
    [
      { ...good, operator: "DEBLUR", box: null, blurSigma: -1 },
      {},
      "BAD_USER_INPUT",
      "condition.measurement.blurSigma",
    ],
    [{ ...good, noiseSigma: 7 }, {}, "BAD_USER_INPUT", "condition.measurement.noiseSigma"],
    [{ ...good, index: 32768 }, {}, "BAD_USER_INPUT", "condition.measurement.index"],
    [{ ...good, index: -1 }, {}, "BAD_USER_INPUT", "condition.measurement.index"],
    [{ ...good, trainingSet: "fashion-mnits" }, {}, "NOT_FOUND", "condition.measurement.trainingSet"],
    [good, { sampler: { method: "EULER_ANCESTRAL" } }, "BAD_USER_INPUT", "sampler.method"],
    [good, { sampler: { method: "DDIM", eta: 1 } }, "BAD_USER_INPUT", "sampler.eta"],
    [{ ...good, noiseSigma: 0.1 }, { sampler: { steps: 9 } }, "BAD_USER_INPUT", "sampler.method"],
  ])("%o with %o: refused by name, nothing queued", async (measurement, over, code, field) => {
    const count = await queued();
    const { data, errors } = await server.query(
      `query ($sampler: SamplerInput, $condition: ConditionInput) {
        sample(model: "${EDM}", seed: 5, sampler: $sampler, condition: $condition) { state } }`,
      { condition: { measurement }, ...over },
    );
    expect(data ?? null).toBeNull();
    expect(errors?.[0]?.extensions).toMatchObject({ code, field });
    if (code === "NOT_FOUND") expect(errors?.[0]?.message).toContain("The nearest name is fashion-mnist.");
    expect(await queued()).toBe(count);
  });

  test("UNMEASURED without a measurement on both sides is refused, nothing queued", async () => {
    const count = await queued();
    const { errors } = await server.query(SIDES, {
      ...exampleVariables("inverse-problem"),
      b: { model: FLOW, condition: { classLabel: null } },
      seeds: { first: 900, count: 2 },
      region: "UNMEASURED",
    });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "region" });
    expect(await queued()).toBe(count);
  });

  test("a source's own condition is named as such", async () => {
    const { errors } = await server.query(SIDES, {
      ...exampleVariables("inverse-problem"),
      b: { model: FLOW, condition: { measurement: { ...good, index: 99_999 } } },
    });
    expect(errors?.[0]?.extensions).toMatchObject({ field: "b.condition.measurement.index" });
  });
});
