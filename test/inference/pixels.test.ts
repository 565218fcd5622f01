import { expect, it } from "vitest";
import { isFiniteState, toPixels } from "../../src/inference/pixels.js";

it("truncates levels, and clips what lies outside", () => {
  const state = Float64Array.of(-1, 0, 1, -5, 5, 0.9999, -0.996, -1.0039);
  expect([...toPixels(state, [1, 2, 4])]).toEqual([0, 128, 255, 0, 255, 255, 1, 0]);
});

it("turns channels first into channels last, image by image", () => {
  const level = (value: number) => (value - 128) / 127.5;
  const state = Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18], (v) => level(v + 0.5));
  expect([...toPixels(state, [2, 2, 2])]).toEqual([1, 5, 2, 6, 3, 7, 4, 8, 11, 15, 12, 16, 13, 17, 14, 18]);
});

it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("tells a state with %s", (value) => {
  expect(isFiniteState(Float64Array.of(0, value))).toBe(false);
  expect(isFiniteState(Float64Array.of(0, 1e300))).toBe(true);
});
