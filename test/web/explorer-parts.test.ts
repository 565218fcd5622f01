import { describe, expect, test } from "vitest";
import { table } from "../../src/metrics/table.js";
import { seedsFor, widened } from "../../web/explorer/compare/narrowing.js";
import { chunkSeeds } from "../../web/explorer/grid/chunks.js";
import { byAgreement } from "../../web/explorer/grid/order.js";
import { agreement, cellsOf, leastFirst, matrixOf, pairIndex } from "../../web/explorer/heatmap/pairs.js";
import {
  DEFAULT_SEEDS,
  parseQuestion,
  parseSeeds,
  parseSource,
  type Question,
  seedList,
  sourceText,
  writeQuestion,
} from "../../web/explorer/question/question.js";
import { metricValue, score } from "../../web/explorer/shared/format.js";
import { inkOn } from "../../web/explorer/shared/scale.js";

const params = (question: Question) =>
  new URLSearchParams(
    Object.entries(writeQuestion(question)).filter((entry): entry is [string, string] => entry[1] !== null),
  );

describe("the question in the address", () => {
  test.each([
    {},
    { sources: [{ model: "unet16-edm-n64", method: null, steps: null, classLabel: null }] },
    {
      sources: [
        { model: "a.b-c", method: "DDIM" as const, steps: 50, classLabel: null },
        { model: "a.b-c", method: "EULER" as const, steps: null, classLabel: 3 },
        { model: "a.b-c", method: null, steps: null, classLabel: 0 },
      ],
    },
    { seeds: { first: 100, count: 1 } },
    { seeds: [3, 5, 2147483647] },
    { noise: "NUMPY_PCG64" as const, method: "EDM_HEUN" as const, steps: 40 },
    { metric: "mae", threshold: 0 },
    { match: "BEST_CLASS" as const, region: "UNMEASURED" as const, precision: 0.05 },
    { condition: { classLabel: 0, guidanceScale: 1.5, measurement: null } },
    {
      condition: {
        classLabel: null,
        guidanceScale: null,
        measurement: {
          ...{ operator: "INPAINT" as const, trainingSet: "fashion-mnist", index: 12, factor: null, blurSigma: null },
          ...{ box: { x: 7, y: 7, width: 14, height: 14 }, noiseSigma: 0.1 },
        },
      },
    },
  ])("reads back as it was written: %j", (part) => {
    const question = { ...parseQuestion(new URLSearchParams()), ...part };
    expect(parseQuestion(params(question))).toEqual(question);
  });

  test("a plain view has a plain address", () => {
    expect(params(parseQuestion(new URLSearchParams())).toString()).toBe("");
  });

  test("seeds are read as people write them", () => {
    expect(parseSeeds("0-47")).toEqual({ first: 0, count: 48 });
    expect(parseSeeds("7")).toEqual({ first: 7, count: 1 });
    expect(parseSeeds("3, 5,8–10")).toEqual([3, 5, 8, 9, 10]);
    for (const wrong of ["", "a", "5-3", "-1", "1.5", "0-10000", "2147483648", "1,,2"])
      expect(parseSeeds(wrong)).toBeNull();
    expect(seedList({ first: 2, count: 3 })).toEqual([2, 3, 4]);
  });

  test("what cannot be read counts as not given", () => {
    const question = parseQuestion(
      new URLSearchParams("seeds=x&sources=,@,a b&sampler=NONE.3&t=abc&noise=JAX_THREEFRY"),
    );
    expect(question).toEqual({
      sources: null,
      seeds: DEFAULT_SEEDS,
      noise: "TORCH_CPU",
      method: null,
      steps: null,
      metric: null,
      threshold: null,
      condition: { classLabel: null, guidanceScale: null, measurement: null },
      match: null,
      region: null,
      precision: null,
    });
    expect(parseSource("m~DDIM.50@3")).toEqual({ model: "m", method: "DDIM", steps: 50, classLabel: 3 });
    expect(sourceText({ model: "m", method: "DDIM", steps: 50, classLabel: 3 })).toBe("m~DDIM.50@3");
  });
});

describe("scores from the values on the page", () => {
  const comparison = (id: string, values: (number | null)[]) => ({
    id,
    sameSchedule: true,
    numericsClasses: [],
    mean: null,
    values,
    score: { value: null, low: null, high: null, n: 0, requested: 4, method: "WILSON" as const },
  });
  const answer = {
    total: 12,
    ready: 11,
    commonSeeds: 3,
    threshold: 0.9,
    metric: { id: "m", slug: "m", title: "M", direction: "SIMILARITY" as const, range: [-1, 1] },
    sources: [0, 1, 2].map((i) => ({
      model: { id: `${i}`, slug: `s${i}` },
      sampler: { method: "EULER" as const, steps: 1 },
    })),
    comparisons: [
      comparison("01", [0.95, 0.5, 0.9, 0.2]),
      comparison("02", [0.99, 0.1, 0.91, null]),
      comparison("12", [0.97, 0.3, 0.1, null]),
    ],
    job: null,
  };

  test("at any threshold, strictly above it, with Wilson's interval over the pairs that are there", () => {
    const cells = cellsOf(answer, 0.9, null);
    expect(cells.map((cell) => [cell.score.value, cell.score.n, cell.score.requested])).toEqual([
      [0.25, 4, 4],
      [2 / 3, 3, 4],
      [1 / 3, 3, 4],
    ]);
    // statsmodels.stats.proportion.proportion_confint(1, 4, method="wilson")
    expect(cells[0]!.score.low).toBeCloseTo(0.045587, 6);
    expect(cells[0]!.score.high).toBeCloseTo(0.699358, 6);
    expect(cellsOf(answer, 0.1, null)[2]!.score.value).toBe(2 / 3);
  });

  test("chance is shown for the threshold it was asked at, and for no other", () => {
    const chance = { value: 0.01, low: 0, high: 0.1, n: 12, method: "JACKKNIFE" as const };
    const chances = { threshold: 0.9, comparisons: ["01", "02", "12"].map((id) => ({ id, chance })) };
    expect(cellsOf(answer, 0.9, chances)[1]!.chance).toEqual(chance);
    expect(cellsOf(answer, 0.8, chances)[1]!.chance).toBeNull();
  });

  test("the table is over the seeds that all have, and set by the server's own function", () => {
    const { matrix, common, requested } = matrixOf(answer, 0.9);
    expect(matrix).toEqual([
      [1, 1 / 3, 2 / 3],
      [1 / 3, 1, 1 / 3],
      [2 / 3, 1 / 3, 1],
    ]);
    const text = table(
      {
        labels: ["s0", "s1", "s2"],
        matrix,
        metric: "m",
        threshold: 0.9,
        direction: "SIMILARITY",
        n: common,
        requested,
      },
      "CSV",
    );
    expect(text).toContain("s0,1,0.3333333333333333,0.6666666666666666");
    expect(text).toContain("3 of 4");
  });

  test("agreement of a seed is the mean over the pairs that have it; least alike first", () => {
    expect(agreement(answer, [0, 1, 2])[3]).toBe(0.2);
    expect(agreement(answer, [0, 1])[1]).toBe(0.5);
    expect(leastFirst([0.5, null, 0.1, 0.1], "SIMILARITY")).toEqual([2, 3, 0]);
    expect(leastFirst([5, 70, null], "DISTANCE")).toEqual([1, 0]);
    expect([pairIndex(4, 0, 1), pairIndex(4, 0, 3), pairIndex(4, 1, 2), pairIndex(4, 2, 3)]).toEqual([0, 2, 3, 5]);
  });

  test("seeds in order of agreement: those without a value at the end", () => {
    const row = (entries: [number, number][]) => ({ score: {} as never, bySeed: new Map(entries) });
    const values = new Map([
      [
        "x",
        row([
          [1, 0.9],
          [2, 0.2],
        ]),
      ],
      ["y", row([[1, 0.7]])],
    ]);
    expect(byAgreement([0, 1, 2], values, "SIMILARITY")).toEqual([2, 1, 0]);
    expect(byAgreement([0, 1, 2], values, "DISTANCE")).toEqual([1, 2, 0]);
  });
});

test("seeds until the interval is narrow enough: Wilson's own inverse", () => {
  // z / (1 + z²/n) · sqrt(1/(4n) + z²/(4n²)) is .050023 at n = 380 and .049958 at n = 381.
  expect(seedsFor(0.5, 0.05, 32)).toBe(381);
  expect(seedsFor(0.5, 0.5, 32)).toBe(32);
  expect(widened({ first: 10, count: 32 }, 40)).toEqual({ first: 10, count: 40 });
  expect(widened([5, 2], 4)).toEqual([5, 2, 6, 7]);
});

test("numbers as the paper writes them", () => {
  expect([0.814, 1, 0, -0.07, -0.001, null].map(score)).toEqual([".81", "1.00", ".00", "−.07", ".00", "–"]);
  expect(metricValue(28.64, "DISTANCE")).toBe("28.6");
});

test.each(["light", "dark"] as const)(
  "numbers on every colour of the scale have a contrast of 4.5 and more (%s)",
  async (theme) => {
    const { colour } = await import("../../web/explorer/shared/scale.js");
    for (let value = 0; value <= 1; value += 0.005) {
      const [r, g, b] = /(\d+) (\d+) (\d+)/
        .exec(colour(value, theme))!
        .slice(1)
        .map((text) => {
          const part = Number(text) / 255;
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        }) as [number, number, number];
      const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
      const contrast = inkOn(value, theme) === "#000" ? (luminance + 0.05) / 0.05 : 1.05 / (luminance + 0.05);
      expect(contrast).toBeGreaterThan(4.5);
    }
  },
);

test("a chunk of the grid holds about a thousand samples", () => {
  expect([1, 21, 64].map(chunkSeeds)).toEqual([64, 48, 16]);
});
