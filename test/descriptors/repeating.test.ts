/** `verify` of what is kept of images: descriptors, and nearest training images. */
import { readdirSync, renameSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dataOf, exampleDocument } from "../contract/examples.js";
import { startTestServer } from "../support/server.js";
import { CENTRED, registerSmallMetric } from "../support/small-metric.js";

const MODEL = "unet16-edm-n16";
const SEEDS = 4;
const METRICS = ["small", "pixel-correlation", "mae", "ssim"];
const server = await startTestServer({ models: [MODEL] });
afterAll(() => server.stop());

beforeAll(async () => {
  await registerSmallMetric(server, CENTRED);
  for (const metric of METRICS) {
    const variables = { source: { model: MODEL }, seeds: { count: SEEDS }, metric, waitSeconds: 60 };
    const { generalization } = await dataOf(server, exampleDocument("generalization"), variables);
    expect([generalization.score.n, generalization.reference.n]).toEqual([SEEDS, SEEDS]);
  }
});

const verify = () => server.command(["verify", "--count", "100"]);

test("descriptors and nearest training images are the same again, on the class that is recorded", async () => {
  const { code, stdout } = await verify();
  const [{ own }] = (await server.sql("select distinct numerics_class as own from descriptor")) as [{ own: string }];
  const identical = (n: number) =>
    `  stored by ${own}:\n    identical ${n}, different within what is documented 0, wrong 0\n`;
  // Held-out images are of no sample: what is found of them is not looked for again.
  expect(stdout).toContain(
    `Verified ${SEEDS} descriptors of stored samples by describing them again.\n${identical(SEEDS)}`,
  );
  expect(stdout).toMatch(/Verified \d+ descriptors of training images by describing them again\./);
  expect(stdout).toContain(
    `Verified ${METRICS.length * SEEDS} nearest training images by finding them again, pair by pair.\n    identical ${METRICS.length * SEEDS}, wrong 0\n`,
  );
  expect(code).toBe(0);
});

test("what differs is told by what it is: within what is documented of two classes, else wrong", async () => {
  const rows = await server.sql<{ pixels: string; vector: Buffer }>(
    "select pixels, vector from descriptor d where exists (select from rendition r where r.pixels = d.pixels) order by pixels",
  );
  const change = async (row: number, by: number, numericsClass: string | null) => {
    const vector = Buffer.from(rows[row]!.vector);
    vector.writeFloatLE(vector.readFloatLE(0) + by, 0);
    const set = "update descriptor set vector = $2, numerics_class = coalesce($3, numerics_class) where pixels = $1";
    await server.sql(set, [rows[row]!.pixels, vector, numericsClass]);
  };
  await change(0, 3e-6, "another machine's");
  await change(1, 0.1, "another machine's");
  await change(2, 3e-6, null);
  await server.sql("update training_descriptor set numerics_class = null");
  await server.sql(
    "update nearest_training set nearest = (nearest + 1) % 16 where metric_id = 'mae@1' and pixels = $1",
    [rows[3]!.pixels],
  );
  const { code, stdout } = await verify();
  expect(stdout).toMatch(
    /stored by another machine's, described again by cpu-\S+:\n {4}identical 0, different within what is documented 1, wrong 1\n/,
  );
  expect(stdout).toMatch(/stored by cpu-\S+:\n {4}identical 1, different within what is documented 0, wrong 1\n/);
  expect(stdout).toMatch(
    /stored by a numerics class that was not recorded, described again by cpu-\S+:\n {4}identical \d+, /,
  );
  for (const row of [1, 2]) {
    expect(stdout).toContain(`wrong: the descriptor small@1 of image ${rows[row]!.pixels}: VECTOR_DIFFERS\n`);
    expect(stdout).toContain(
      `wrong: the nearest by small@1 of 16 images of fashion-mnist to image ${rows[row]!.pixels}: NEAREST_DIFFERS\n`,
    );
  }
  expect(stdout).toContain(
    `wrong: the nearest by mae@1 of 16 images of fashion-mnist to image ${rows[3]!.pixels}: NEAREST_DIFFERS\n`,
  );
  expect(code).toBe(1);
});

test("a network that is gone is told for each descriptor that cannot be computed again", async () => {
  const [{ object }] = (await server.sql("select network_object as object from metric where slug = 'small'")) as [
    { object: string },
  ];
  const folder = path.join(server.dataDir, "objects");
  const name = (readdirSync(folder, { recursive: true }) as string[]).find((one) =>
    one.endsWith(path.basename(object)),
  )!;
  renameSync(path.join(folder, name), path.join(folder, `${name}.gone`));
  const { code, stdout } = await verify();
  renameSync(path.join(folder, `${name}.gone`), path.join(folder, name));
  expect(stdout.match(/wrong: the descriptor small@1 of image [0-9a-f]{64}: NOT_DESCRIBED\n/g)).toHaveLength(SEEDS);
  expect(code).toBe(1);
});
