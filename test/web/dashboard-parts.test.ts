/** Where widgets go, and what is read from answers that anybody's document asked for. */
import { describe, expect, test } from "vitest";
import { overlap } from "../../src/domain/dashboard.js";
import { exchanged, freePlace, moved, type Placed } from "../../web/explorer/dashboard/arrange.js";
import { missingOf, valueAt } from "../../web/explorer/dashboard/reading.js";
import { gridOf, histogramOf, matrixOf, numberOf, pointsOf } from "../../web/explorer/dashboard/shapes.js";

const at = (id: string, x: number, y: number, width = 12, height = 4): Placed => ({
  id,
  layout: { x, y, width, height },
});
const PAGE = [at("a", 0, 0), at("b", 12, 0), at("c", 0, 4, 24, 2)];
const places = (widgets: readonly Placed[]) => Object.fromEntries(widgets.map(({ id, layout }) => [id, layout]));
const apart = (widgets: readonly Placed[]) =>
  widgets.every((one, i) => widgets.slice(i + 1).every((other) => !overlap(one.layout, other.layout)));

describe("arranging", () => {
  test("what a widget is put upon goes down, and what lies beneath that too; none lies over another", () => {
    const next = moved(PAGE, "b", { x: 6, y: 0, width: 12, height: 4 });
    expect(places(next)).toMatchObject({ b: { x: 6, y: 0 }, a: { x: 0, y: 4 }, c: { x: 0, y: 8 } });
    expect(apart(next)).toBe(true);
  });
  test.each([
    ["beyond the right", { x: 30, y: 0, width: 12, height: 4 }, { x: 12, y: 0 }],
    ["above the top", { x: 0, y: -5, width: 12, height: 4 }, { x: 0, y: 0 }],
    ["to nothing", { x: 0, y: 0, width: 0, height: 0 }, { width: 1, height: 1 }],
    ["beyond all bounds", { x: 0, y: 5_000, width: 99, height: 999 }, { width: 24, height: 100, y: 999 }],
  ])("a widget that is moved or sized %s stays on the page", (_how, wanted, expected) => {
    const next = moved(PAGE, "a", wanted);
    expect(places(next).a).toMatchObject(expected);
    expect(apart(next)).toBe(true);
  });
  test("neighbours in reading order exchange places; the first has none before it", () => {
    expect(places(exchanged(PAGE, "c", -1))).toMatchObject({ c: { x: 12, y: 0 }, b: { x: 0, y: 4, width: 24 } });
    expect(exchanged(PAGE, "a", -1)).toEqual(PAGE);
  });
  test("a widget that is kept goes to the first free place", () => {
    expect(freePlace([], 12, 6)).toEqual({ x: 0, y: 0, width: 12, height: 6 });
    expect(freePlace([at("a", 0, 0)], 12, 6)).toEqual({ x: 12, y: 0, width: 12, height: 6 });
    expect(freePlace(PAGE, 12, 6)).toEqual({ x: 0, y: 6, width: 12, height: 6 });
  });
});

describe("an answer", () => {
  test("the chart's own is at its path, else in the first field", () => {
    const data = { models: { edges: [{ node: { slug: "m" } }] } };
    expect(valueAt(data, "models.edges.0.node").value).toEqual({ slug: "m" });
    expect(valueAt(data, null).value).toBe(data.models);
    expect(valueAt(data, "models.nothing.there").value).toBeUndefined();
  });
  test("what is missing is counted once, whether samples or counts say it", () => {
    const samples = [{ state: "READY" }, { state: "NOT_SAMPLED", notSampled: "GET" }];
    expect(missingOf({ seed: { samples } })).toEqual({ count: 1, running: false });
    expect(missingOf({ grid: { total: 4, ready: 1, failed: 1, rows: [{ samples }] } })).toEqual({
      count: 2,
      running: false,
    });
    expect(missingOf({ sample: { state: "NOT_SAMPLED", notSampled: "QUOTA" } }).count).toBe(0);
    expect(missingOf({ grid: { total: 2, ready: 1, failed: 0, job: { state: "RUNNING" } } }).running).toBe(true);
  });
  test("each chart takes its own, and nothing else", () => {
    expect(matrixOf([[1, 0.5]], null)?.cells).toEqual([[1, 0.5]]);
    const sources = [{ model: { slug: "a" } }, { model: { slug: "b" } }];
    const square = [
      [1, null],
      [null, 1],
    ];
    expect(matrixOf(square, { sources })?.names).toEqual(["a", "b"]);
    expect(numberOf(0.5, { low: 0.4, high: 0.6, n: 8 }, { chance: { value: 0.1 } })).toEqual({
      ...{ value: 0.5, low: 0.4, high: 0.6, n: 8 },
      chance: 0.1,
    });
    expect(gridOf({ rows: [{ samples: [null] }] })?.[0]?.samples[0]?.state).toBe("NOT_SAMPLED");
    const bare = pointsOf([{ trainingSize: 64, reproducibility: { value: 0.5 } }]);
    expect(bare?.withGl).toBe(false);
    for (const other of [null, 3, "text", [], {}, [[1], ["x"]], { rows: [{}] }, { edges: [0, 1], counts: [1, 2] }]) {
      expect(gridOf(other)).toBeNull();
      expect(histogramOf(other)).toBeNull();
      expect(pointsOf(other)).toBeNull();
      expect(matrixOf(other, null)).toBeNull();
    }
  });
});
