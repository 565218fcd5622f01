import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../src/paths.js";
import { dataOf, exampleDocument } from "../contract/examples.js";
import { INSTALLING_MS, python } from "../descriptors/python.js";
import { startTestServer } from "../support/server.js";
import { CENTRED, registerSmallMetric } from "../support/small-metric.js";
import { until } from "../support/until.js";

const MODELS = ["unet16-edm-n16", "unet16-flow-n16", "unet16-edm-n64"] as const;
const SEEDS = 8;
const TRAINING = path.join(packageRoot(), "zoo/training/fashion-mnist-32768-images-idx3-ubyte.gz");

const server = await startTestServer({ models: MODELS });
afterAll(() => server.stop());
const file = (name: string) => path.join(server.folder, name);

let interpreter: string;
beforeAll(async () => {
  interpreter = await python();
}, INSTALLING_MS);

/** Asked again until nothing is on its way: descriptors come after samples. */
async function study(metric: string, copying: string = MODELS[0]) {
  return until("every number is there", async () => {
    const data = await dataOf(server, exampleDocument("recompute"), {
      sources: MODELS.map((model) => ({ model })),
      copying: { model: copying },
      seeds: { count: SEEDS },
      metric,
    });
    const { reproducibility, grid, generalization } = data;
    const values = reproducibility.comparisons.flatMap((one: { values: unknown[] }) => one.values);
    const samples = grid.rows.flatMap((row: { samples: unknown[] }) => row.samples);
    const whole =
      [...values, ...samples.map((sample: { nearestTraining: unknown }) => sample.nearestTraining)].every(
        (number) => number !== null,
      ) && [generalization.score.n, generalization.reference.n].every((n) => n === SEEDS);
    return whole ? data : null;
  });
}

async function recompute(data: unknown): Promise<{ code: number; stdout: string }> {
  writeFileSync(file("study.json"), JSON.stringify({ data }));
  const args = [path.join(packageRoot(), "examples/recompute.py"), file("study.json"), TRAINING];
  return promisify(execFile)(interpreter, args, { env: { PYTHONDONTWRITEBYTECODE: "1" } }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout, stderr }) => ({ code, stdout: `${stdout}${stderr}` }),
  );
}
/** Values, score and chance of 3 pairs; nearest twice of 24 samples; GL, reference and their difference. */
const NUMBERS = 3 * (SEEDS + 2 + 2) + 2 * 3 * SEEDS + 2 + 2 + 1;

describe("a study computed again by NumPy from its images and training images", () => {
  test.each(["pixel-correlation", "mae", "ssim"])("has no other number by %s", async (metric) => {
    const { code, stdout } = await recompute(await study(metric));
    expect(stdout).toBe(`${NUMBERS} numbers computed again, 0 differ\n`);
    expect(code).toBe(0);
  });

  test("by a descriptor: from the stored descriptors", async () => {
    // Its training images hold those of the others: all of them are described.
    const data = await study(await registerSmallMetric(server, { threshold: 0.4, ...CENTRED }), MODELS[2]);
    const { code, stdout } = await recompute(data);
    expect(stdout).toBe(`${NUMBERS} numbers computed again, 0 differ\n`);
    expect(code).toBe(0);
  });

  test("a number that is not what the images say is found", async () => {
    const data = await study("pixel-correlation");
    data.reproducibility.comparisons[1].values[3] += 1e-9;
    data.reproducibility.comparisons[2].score.value += 1 / SEEDS;
    data.generalization.reference.n -= 1;
    const { code, stdout } = await recompute(data);
    expect(code).toBe(1);
    expect(stdout).toContain("rows 0 and 2, value 3: ");
    expect(stdout).toContain("rows 1 and 2, score: ");
    expect(stdout).toContain(`${MODELS[0]}, GL of held-out images, n: stored is ${SEEDS - 1}`);
  });

  test("a descriptor that is missing is found", async () => {
    const data = await study("small", MODELS[2]);
    data.generalization.arrays = (await study("small")).generalization.arrays;
    const { code, stdout } = await recompute(data);
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`${MODELS[2]}, nearest: stored is .*, computed again it is nan`));
  });

  test("an image that is not the one compared is refused", async () => {
    const data = await study("pixel-correlation");
    const [first, second] = data.grid.rows[0].samples;
    first.image.url = second.image.url;
    const { code, stdout } = await recompute(data);
    expect(code).toBe(1);
    expect(stdout).toContain("another image than the one compared");
  });
});
