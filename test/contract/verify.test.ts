import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer } from "../support/server.js";
import { until } from "../support/until.js";
import { dataOf } from "./examples.js";

const EDM = "unet16-edm-n16384";
const FLOW = "unet16-flow-n16384";
const ELSEWHERE = "a machine of another class";
const STEPS = "sampler: { steps: 3 }";

const server = await startTestServer({ models: [EDM, FLOW] });
const rows = new pg.Client({ connectionString: server.databaseUrl });
await rows.connect();
afterAll(async () => {
  await rows.end();
  await server.stop();
});

const count = async (sql: string) => Number((await rows.query(`select count(*) as n from ${sql}`)).rows[0].n);
const inStore = (folder: string, extension: string) =>
  (readdirSync(path.join(server.dataDir, "objects", folder), { recursive: true }) as string[])
    .filter((name) => name.endsWith(extension))
    .map((name) => path.join(server.dataDir, "objects", folder, name));
function flip(file: string): () => void {
  const whole = readFileSync(file);
  const flipped = Buffer.from(whole);
  flipped[whole.length >> 1]! ^= 1;
  writeFileSync(file, flipped);
  return () => writeFileSync(file, whole);
}

beforeAll(async () => {
  const question = `query { grid(sources: [{ model: "${EDM}" }, { model: "${FLOW}" }], seeds: { count: 8 }, ${STEPS}, waitSeconds: 30) { ready } }`;
  expect((await dataOf(server, question)).grid.ready).toBe(16);
});

describe("verification", () => {
  test("draws everything again as it was, keeps each redrawing, and shows the first as before", async () => {
    const { code, stdout } = await server.command(["verify", "--count", "100"]);
    expect(stdout).toContain("Verified 16 stored samples by drawing them again.");
    expect(stdout).toMatch(/identical 16, different within what is documented 0, wrong 0/);
    expect(code).toBe(0);
    expect(await count("rendition where origin = 'REDRAWN'")).toBe(16);
    expect(await count("sample join rendition on rendition.id = rendition_id where origin = 'DRAWN'")).toBe(16);
  });

  test("finds one flipped byte in an image, and says so with its exit code", async () => {
    const mend = flip(inStore("images", ".png")[0]!);
    const { code, stdout } = await server.command(["verify", "--count", "100"]);
    mend();
    expect(stdout).toMatch(/identical 15, different within what is documented 0, wrong 1/);
    expect(stdout).toMatch(/wrong: sample [0-9a-f]{64}: IMAGE_DAMAGED/);
    expect(code).toBe(1);
  });

  test("finds one flipped byte in a file of weights", async () => {
    const mend = flip(inStore("weights", ".onnx")[0]!);
    const { code, stdout } = await server.command(["verify", "--count", "100"]);
    mend();
    expect(stdout).toMatch(/identical 8, different within what is documented 0, wrong 8/);
    expect(stdout).toContain("WEIGHTS_DAMAGED");
    expect(code).toBe(1);
  });

  test("finds pixels that were never drawn by what their row says", async () => {
    const two = "select id, pixels, object from rendition where origin = 'DRAWN' order by id limit 2";
    const [first, other] = (await rows.query(two)).rows;
    const set = "update rendition set pixels = $2, object = $3 where id = $1";
    await rows.query(set, [first.id, other.pixels, other.object]);
    const { code, stdout } = await server.command(["verify", "--count", "100"]);
    await rows.query(set, [first.id, first.pixels, first.object]);
    expect(stdout).toMatch(/wrong 1\n {2}wrong: sample [0-9a-f]{64}: PIXELS_DIFFER/);
    expect(code).toBe(1);
  });

  test("is asked for by mutation too, and tells by its node how it went", async () => {
    const document = "mutation { verifySamples(count: 5) { verification { id state requested checked } } }";
    const { verification } = (await dataOf(server, document)).verifySamples;
    expect(verification).toMatchObject({ requested: 5, checked: 0 });
    const ended = await until("the verification has ended", async () => {
      const query = `query ($id: ID!) { node(id: $id) { ... on Verification {
        state checked classes { stored redrawn identical within wrong } wrong { sample fault } finishedAt } } }`;
      const { node } = await dataOf(server, query, { id: verification.id });
      return ["SUCCEEDED", "FAILED"].includes(node.state) && node;
    });
    expect(ended).toMatchObject({ state: "SUCCEEDED", checked: 5, wrong: [] });
    expect(ended.classes).toHaveLength(1);
    expect(ended.classes[0]).toMatchObject({ identical: 5, within: 0, wrong: 0 });
  });

  test("refuses a count outside its range by field name", async () => {
    const { errors } = await server.query("mutation { verifySamples(count: 0) { verification { id } } }");
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "count" });
    expect(errors?.[0]?.message).toContain("1 to 100000");
  });
});

describe("the noise floor", () => {
  const FLOOR = `query { comparison(a: { model: "${EDM}" }, b: { model: "${FLOW}" }, seeds: { count: 8 }, ${STEPS}) {
    score { value n }
    noiseFloor {
      numerics { source { model { slug } } classes score { value n requested } mean }
      sampler(waitSeconds: 30) { a { model { slug } sampler { steps } } b { sampler { steps } } score { value n } } } } }`;

  test("compares each side with itself at four times the steps, drawing what is missing", async () => {
    const { comparison } = await dataOf(server, FLOOR);
    expect(comparison.noiseFloor.numerics).toEqual([]);
    const floors = comparison.noiseFloor.sampler;
    expect(
      floors.map((floor: typeof comparison) => [floor.a.model.slug, floor.a.sampler.steps, floor.b.sampler.steps]),
    ).toEqual([
      [EDM, 3, 12],
      [FLOW, 3, 12],
    ]);
    for (const { score } of floors) expect(score.n).toBe(8);
  });

  test("compares what two numerics classes drew of the same samples, over those that both have drawn", async () => {
    await rows.query(
      `insert into rendition (sample_key, origin, attempt, numerics_class, device, "precision", runtime, compute_ms, pixels, object, bytes, shape)
       select sample_key, 'REDRAWN', 0, $1, device, "precision", runtime, compute_ms, r.pixels, r.object, r.bytes, r.shape
       from rendition r join sample on rendition_id = r.id where seed < 3 and source_id =
         (select id from source where sampler ->> 'steps' = '3' order by id limit 1)`,
      [ELSEWHERE],
    );
    const { comparison } = await dataOf(server, FLOOR);
    expect(comparison.noiseFloor.numerics).toHaveLength(1);
    const [floor] = comparison.noiseFloor.numerics;
    expect(floor.classes[1]).toBe(ELSEWHERE);
    expect(floor).toMatchObject({ score: { value: 1, n: 3, requested: 8 }, mean: 1 });
  });
});
