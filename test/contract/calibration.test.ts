import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawNoise } from "../../src/inference/noise/index.js";
import { packageRoot } from "../../src/paths.js";
import { startTestServer, type TestServer } from "../support/server.js";
import { correlation, dataOf, wilsonInterval } from "./examples.js";

const SIZES = [16, 32];
const THRESHOLDS = [0.5, 0.9];
const EDGES = "quantiles(at: [0, 0.05, 0.5, 0.95, 1])";
const FIELDS = `metric { slug } trainingSet { slug }
  unrelated { n mean ${EDGES} histogram(bins: 8) { counts } }
  distortions { kind definition values { n mean ${EDGES} } }
  nearest { trainingSize heldOutFrom values { n mean ${EDGES} } }
  errors(thresholds: [${THRESHOLDS}]) { threshold falseMatch { value low high n method } misses { value n } falseCopies { value n } }`;
const MODEL = "unet16-edm-n16";
/** Of one metric alone: a list of all would calibrate all. */
const calibration = (slug: string, sizes: string, fields = FIELDS, wait = 60, set = "fashion-mnist") =>
  `{ comparison(a: { model: "${MODEL}" }, b: { model: "${MODEL}" }, seeds: { count: 1 }, metric: "${slug}") {
    metric { calibration(trainingSet: "${set}"${sizes}, waitSeconds: ${wait}) { ${fields} } } } }`;

let server: TestServer;
beforeAll(async () => {
  // No worker: calibrations are computed beside the API.
  server = await startTestServer({ models: [MODEL], workers: 0, env: { LIMIT_NEAREST_PAIRS: "5000" } });
  await server.sql("update model set state = 'READY'");
});
afterAll(() => server.stop());

// biome-ignore lint/suspicious/noExplicitAny: the shape of FIELDS.
async function of(document: string, how = {}): Promise<any> {
  return (await dataOf(server, document, {}, how)).comparison.metric.calibration;
}
const computed = () => server.logs().split("a metric was calibrated").length - 1;

/** The set's pixels, and its sample by the words of the schema alone. */
const archive = readFileSync(path.join(packageRoot(), "zoo", "training", "fashion-mnist-32768-images-idx3-ubyte.gz"));
const pixels = new Uint8Array(gunzipSync(archive).subarray(16));
const imageAt = (index: number) => pixels.subarray(index * 784, (index + 1) * 784);
const order = Array.from({ length: 32768 }, (_, index) => index)
  .map((index) => [createHash("sha256").update(`calibration ${index}`).digest("hex"), index] as const)
  .sort(([x], [y]) => (x < y ? -1 : 1))
  .map(([, index]) => index);

const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** What the service answered of these values, to the rounding of another order of sums. */
function expectSample(found: { n: number; mean: number; quantiles: number[] }, values: number[]) {
  const sorted = [...values].sort((x, y) => x - y);
  const at = (p: number) => {
    const place = p * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return low + (high - low) * (place % 1);
  };
  expect(found.n).toBe(values.length);
  expect(found.mean).toBeCloseTo(meanOf(values), 12);
  [0, 0.05, 0.5, 0.95, 1].forEach((p, i) => {
    expect(found.quantiles[i]).toBeCloseTo(at(p), 12);
  });
}

describe("a calibration", () => {
  test("asked by GET starts nothing and is null", async () => {
    expect(await of(calibration("pixel-correlation", ", sizes: [16]"), { method: "GET" })).toBeNull();
    expect(await server.sql("select digest from finding")).toEqual([]);
  });

  test("is computed beside the API, once, and read from then on, by GET too", async () => {
    const document = calibration("mae", `, sizes: [${SIZES}]`, "unrelated { n mean }");
    const found = await of(document);
    expect(found.unrelated.n).toBe(2000);
    const [again, read] = [await of(document), await of(document, { method: "GET" })];
    expect(again).toEqual(found);
    expect(read).toEqual(found);
    expect(computed()).toBe(2);
    expect(await server.sql("select state, kind from finding order by kind")).toEqual([
      { state: "READY", kind: "CALIBRATION" },
      { state: "READY", kind: "CALIBRATION_NEAREST" },
    ]);
  });

  test("takes the sizes of models that the viewer sees where none are given", async () => {
    const found = await of(calibration("mae", "", "nearest { trainingSize values { n } }"));
    expect(found.nearest).toEqual([{ trainingSize: 16, values: { n: 128 } }]);
  });

  test.each([
    [", sizes: [16, 0]", "sizes.1", "1 to 32767"],
    [", sizes: [32768]", "sizes.0", "held out"],
  ])("refuses%s by its place", async (sizes, field, words) => {
    const { errors } = await server.query(calibration("mae", sizes));
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field });
    expect(errors?.[0]?.message).toContain(words);
  });

  test("takes no more pairs of a metric valued pair by pair than the limit, and says which sizes would do", async () => {
    const { errors } = await server.query(calibration("ssim", ", sizes: [16, 40]"));
    expect(errors?.[0]?.extensions).toMatchObject({ code: "QUERY_TOO_COMPLEX", cost: 5120, limit: 5000 });
    expect(errors?.[0]?.message).toContain("Ask for sizes of at most 39.");
    const found = await of(calibration("ssim", ", sizes: [39]", "nearest { trainingSize values { n } }"));
    expect(found.nearest).toEqual([{ trainingSize: 39, values: { n: 128 } }]);
  });

  test("shows what is computed while the nearest are still pending", async () => {
    const fields = "unrelated { n } nearest { trainingSize } pendingSizes";
    const document = calibration("ssim", ", sizes: [38]", fields);
    // GET begins nothing, so that the size stays pending.
    expect(await of(document, { method: "GET" })).toEqual({ unrelated: { n: 2000 }, nearest: [], pendingSizes: [38] });
    expect(await of(document)).toMatchObject({ nearest: [{ trainingSize: 38 }], pendingSizes: [] });
  });

  test("of an unknown set is NOT_FOUND, with the nearest name", async () => {
    const { errors } = await server.query(calibration("mae", "", "unrelated { n }", 0, "fashion-mnits"));
    expect(errors?.[0]?.extensions?.code).toBe("NOT_FOUND");
    expect(errors?.[0]?.message).toContain("fashion-mnist");
  });

  // Last: it computes for seconds, and an idle connection is closed meanwhile.
  test("holds the values that the schema's words give, computed by hand", async () => {
    const found = await of(calibration("pixel-correlation", `, sizes: [${SIZES}]`));
    expect(found).toMatchObject({ metric: { slug: "pixel-correlation" }, trainingSet: { slug: "fashion-mnist" } });
    const unrelated = Array.from({ length: 2000 }, (_, i) =>
      correlation(imageAt(order[2 * i]!), imageAt(order[2 * i + 1]!)),
    );
    expectSample(found.unrelated, unrelated);
    expect(found.unrelated.histogram.counts.reduce((sum: number, n: number) => sum + n, 0)).toBe(2000);

    const byHand: Record<string, (image: Uint8Array, index: number) => (at: number, x: number, y: number) => number> = {
      "one pixel to the right; the first column is repeated": (image) => (at, x) => image[x === 0 ? at : at - 1]!,
      "one pixel down; the first row is repeated": (image) => (at, _, y) => image[y === 0 ? at : at - 28]!,
      "+16 levels, cut to 0–255": (image) => (at) => Math.min(255, image[at]! + 16),
      "−16 levels, cut to 0–255": (image) => (at) => Math.max(0, image[at]! - 16),
      "left and right exchanged": (image) => (_, x, y) => image[y * 28 + 27 - x]!,
    };
    for (const sigma of [8, 16]) {
      const words = `plus ${sigma} levels times TORCH_CPU noise of shape (channels, height, width), the image's index its seed; floor(v + 0.5), cut to 0–255`;
      byHand[words] = (image, index) => {
        const noise = drawNoise("TORCH_CPU", index, 784);
        return (at) => Math.min(255, Math.max(0, Math.floor(image[at]! + sigma * noise[at]! + 0.5)));
      };
    }
    expect(found.distortions.map(({ definition }: { definition: string }) => definition).sort()).toEqual(
      Object.keys(byHand).sort(),
    );
    for (const { definition, values } of found.distortions) {
      const changed = order.slice(0, 1000).map((index) => {
        const level = byHand[definition]!(imageAt(index), index);
        return correlation(
          imageAt(index),
          Uint8Array.from({ length: 784 }, (_, at) => level(at, at % 28, Math.floor(at / 28))),
        );
      });
      expectSample(values, changed);
    }

    const heldOut = order.filter((index) => index >= 32).slice(0, 1000);
    const nearest = SIZES.map((size) =>
      heldOut.map((index) =>
        Math.max(...Array.from({ length: size }, (_, i) => correlation(imageAt(index), imageAt(i)))),
      ),
    );
    found.nearest.forEach((entry: { trainingSize: number; heldOutFrom: number; values: never }, i: number) => {
      expect(entry).toMatchObject({ trainingSize: SIZES[i], heldOutFrom: 32 });
      expectSample(entry.values, nearest[i]!);
    });

    found.errors.forEach(
      (
        errors: {
          threshold: number;
          falseMatch: object;
          misses: { value: number }[];
          falseCopies: { value: number }[];
        },
        t: number,
      ) => {
        const count = unrelated.filter((value) => value > THRESHOLDS[t]!).length;
        const { low, high } = wilsonInterval(count, 2000);
        expect(errors).toMatchObject({ threshold: THRESHOLDS[t], falseMatch: { value: count / 2000, n: 2000 } });
        expect(errors.falseMatch).toMatchObject({ low: expect.closeTo(low, 12), high: expect.closeTo(high, 12) });
        expect(errors.falseCopies.map(({ value }) => value)).toEqual(
          nearest.map((values) => values.filter((value) => value > THRESHOLDS[t]!).length / 1000),
        );
        expect(errors.misses).toHaveLength(7);
      },
    );
    // More images to choose from: nearer, and oftener taken for a copy.
    expect(found.errors[0].falseCopies[1].value).toBeGreaterThan(found.errors[0].falseCopies[0].value);
  });
});
