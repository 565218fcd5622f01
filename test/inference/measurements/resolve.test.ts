import { describe, expect, it } from "vitest";
import type { MeasurementRequest } from "../../../src/domain/measurement.js";
import type { Shape } from "../../../src/domain/model.js";
import { linearOperator } from "../../../src/inference/measurements/index.js";
import { measure, measurementNoise } from "../../../src/inference/measurements/measure.js";
import { resolveMeasurement } from "../../../src/inference/measurements/resolve.js";
import { toPixels } from "../../../src/inference/pixels.js";
import { refusal } from "../support/models.js";

const SHAPE: Shape = [1, 28, 28];
const SOURCE = "5".repeat(64);
const of = (over: Partial<MeasurementRequest>): MeasurementRequest => ({
  operator: "INPAINT",
  trainingSet: "fashion-mnist",
  index: 3,
  ...over,
});
const box = { x: 4, y: 6, width: 20, height: 22 };
const resolve = (over: Partial<MeasurementRequest>, shape = SHAPE) => resolveMeasurement(of(over), shape, SOURCE);

describe("a measurement in force", () => {
  it("holds its operator's parameter, its noise and its image's digest, and nothing of where the image is kept", () => {
    const common = { version: 1, noiseSigma: 0, source: SOURCE };
    expect(resolve({ box })).toEqual({ operator: "INPAINT", box, ...common });
    expect(resolve({ operator: "SUPER_RESOLUTION", factor: 4, box: null, noiseSigma: null })).toEqual({
      operator: "SUPER_RESOLUTION",
      factor: 4,
      ...common,
    });
    expect(resolve({ operator: "DEBLUR", blurSigma: 1.5, noiseSigma: 0.1 })).toEqual({
      operator: "DEBLUR",
      blurSigma: 1.5,
      ...common,
      noiseSigma: 0.1,
    });
    expect(Object.is(resolve({ box, noiseSigma: -0 }).noiseSigma, 0)).toBe(true);
  });

  it.each<[string, Partial<MeasurementRequest>, string]>([
    ["box", {}, "INPAINT needs box"],
    ["factor", { operator: "SUPER_RESOLUTION" }, "SUPER_RESOLUTION needs factor"],
    ["blurSigma", { operator: "DEBLUR", blurSigma: null }, "DEBLUR needs blurSigma"],
    ["factor", { box, factor: 2 }, "INPAINT has no factor; it takes box and noiseSigma"],
    ["box", { operator: "DEBLUR", blurSigma: 2, box }, "DEBLUR has no box"],
    ["blurSigma", { operator: "SUPER_RESOLUTION", factor: 2, blurSigma: 1 }, "SUPER_RESOLUTION has no blurSigma"],
    ["box.x", { box: { ...box, x: -1 } }, "x is 0 to 27, not -1"],
    ["box.y", { box: { ...box, y: 28 } }, "y is 0 to 27, not 28"],
    ["box.width", { box: { ...box, width: 25 } }, "width is 1 to 24, not 25"],
    ["box.height", { box: { ...box, height: 0 } }, "height is 1 to 22, not 0"],
    ["box", { box: { x: 0, y: 0, width: 28, height: 28 } }, "leaves nothing that is measured"],
    ["factor", { operator: "SUPER_RESOLUTION", factor: 3 }, "accepted: 2, 4, 7, 14, 28, not 3"],
    ["factor", { operator: "SUPER_RESOLUTION", factor: 1 }, "at least 2"],
    ["factor", { operator: "SUPER_RESOLUTION", factor: -2 }, "at least 2"],
    ["factor", { operator: "SUPER_RESOLUTION", factor: 56 }, "at least 2"],
    ["blurSigma", { operator: "DEBLUR", blurSigma: 0 }, "above 0 and at most 28, not 0"],
    ["blurSigma", { operator: "DEBLUR", blurSigma: Number.NaN }, "above 0"],
    ["blurSigma", { operator: "DEBLUR", blurSigma: 29 }, "at most 28"],
    ["blurSigma", { operator: "DEBLUR", blurSigma: 0.3 }, "leaves nothing open"],
    ["noiseSigma", { box, noiseSigma: -0.1 }, "from 0 to 1"],
    ["noiseSigma", { box, noiseSigma: 1.01 }, "from 0 to 1"],
    ["noiseSigma", { box, noiseSigma: Number.NaN }, "from 0 to 1"],
  ])("refuses condition.measurement.%s of %o", (field, over, words) => {
    const refused = refusal(() => resolve(over));
    expect(refused).toMatchObject({ code: "BAD_USER_INPUT", field: `condition.measurement.${field}` });
    expect(refused?.message).toContain(words);
  });

  it("takes a factor that divides both sides of an image that is not square, and no other", () => {
    expect(resolve({ operator: "SUPER_RESOLUTION", factor: 3 }, [3, 6, 9])).toMatchObject({ factor: 3 });
    expect(refusal(() => resolve({ operator: "SUPER_RESOLUTION", factor: 2 }, [3, 6, 9]))?.message).toContain(
      "accepted: 3,",
    );
  });
});

describe("what is measured", () => {
  const shape: Shape = [3, 4, 4];
  const pixels = Uint8Array.from({ length: 48 }, (_, i) => (i * 37) % 256);

  it("is the image as its state: what is copied encodes to the same bytes, channel by channel", () => {
    const measurement = resolve({ box: { x: 1, y: 1, width: 1, height: 1 } }, shape);
    const picture = linearOperator(measurement, shape).picture(measure(measurement, shape, pixels));
    const bytes = toPixels(picture, shape);
    const at = (1 * 4 + 1) * 3;
    expect([...bytes]).toEqual([...pixels].map((level, i) => (i >= at && i < at + 3 ? 128 : level)));
  });

  it("has noise that depends on the image and noiseSigma alone", () => {
    const noiseOf = (over: Partial<MeasurementRequest>, source = SOURCE) => {
      const measurement = resolveMeasurement(of(over), shape, source);
      const clean = measure({ ...measurement, noiseSigma: 0 }, shape, pixels);
      return measure(measurement, shape, pixels).map((value, i) => (value - clean[i]!) / measurement.noiseSigma);
    };
    const factor2 = noiseOf({ operator: "SUPER_RESOLUTION", factor: 2, noiseSigma: 0.2 });
    const factor4 = noiseOf({ operator: "SUPER_RESOLUTION", factor: 4, noiseSigma: 0.2, index: 9 });
    factor4.forEach((value, i) => {
      expect(value).toBeCloseTo(factor2[i]!, 12);
    });
    const louder = noiseOf({ operator: "SUPER_RESOLUTION", factor: 2, noiseSigma: 0.3 });
    const other = noiseOf({ operator: "SUPER_RESOLUTION", factor: 2, noiseSigma: 0.2 }, "6".repeat(64));
    expect(louder[0]).not.toBeCloseTo(factor2[0]!, 3);
    expect(other[0]).not.toBeCloseTo(factor2[0]!, 3);
  });

  it("has noise of mean 0 and variance 1", () => {
    const noise = measurementNoise(SOURCE, 0.1, 40_000);
    const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
    const variance = noise.reduce((sum, value) => sum + value * value, 0) / noise.length;
    expect(Math.abs(mean)).toBeLessThan(5 / 200);
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 40_000));
    expect([...measurementNoise(SOURCE, 0.1, 3)]).toEqual([...noise.slice(0, 3)]);
  });
});
