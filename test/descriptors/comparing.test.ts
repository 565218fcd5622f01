/** Comparisons by a descriptor metric, on a running server. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sha256 } from "../../src/domain/digest.js";
import { chance } from "../../src/metrics/chance.js";
import { DIMENSION, descriptorFile, SIDE } from "../support/descriptor-networks.js";
import { startTestServer } from "../support/server.js";
import { until } from "../support/until.js";

const MODELS = ["unet16-edm-n16384", "unet16-flow-n16384"] as const;
const METRIC = "small";
const THRESHOLD = 0.4;
const server = await startTestServer({ models: MODELS });
afterAll(() => server.stop());

beforeAll(async () => {
  const folder = path.join(server.folder, "card");
  mkdirSync(folder);
  const network = descriptorFile();
  writeFileSync(path.join(folder, "small.onnx"), network);
  const card = {
    ...{ slug: METRIC, title: "A small descriptor", network: "small.onnx", digest: sha256(network) },
    ...{ inputSize: [SIDE, SIDE], layout: "NCHW", inputType: "float32", resize: "PILLOW_BILINEAR" },
    ...{ mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25], dimension: DIMENSION, threshold: THRESHOLD },
    ...{ thresholdSource: "a test", reference: "random weights", license: "MIT" },
  };
  writeFileSync(path.join(folder, "card.json"), JSON.stringify(card));
  const { code, stderr } = await server.command(["metric", "add", path.join(folder, "card.json")]);
  expect([code, stderr]).toEqual([0, ""]);
});

const COMPARISON = `query ($seeds: SeedsInput!, $metric: String = "${METRIC}", $region: Region, $condition: ConditionInput, $wait: Float = 60) {
  comparison(a: { model: "${MODELS[0]}" }, b: { model: "${MODELS[1]}" }, seeds: $seeds, metric: $metric, region: $region,
             condition: $condition, sampler: { steps: 6 }, waitSeconds: $wait) {
    id values pendingValues seeds region metric { slug version }
    score { value n requested } chance { value low high n }
    pairs(first: 1000) { edges { node { seed { value } value a { id image { pixels url } } b { id image { pixels } } } } } } }`;
async function compare(variables: Record<string, unknown>, method: "POST" | "GET" = "POST") {
  const answer = await server.query(COMPARISON, variables, { method });
  expect(answer.errors).toBeUndefined();
  return answer.data.comparison;
}
const refusal = async (document: string, variables: Record<string, unknown> = {}) => {
  const { errors } = await server.query(document, variables);
  return { field: errors?.[0]?.extensions?.field, message: errors?.[0]?.message };
};
const DRAW = `mutation ($seeds: SeedsInput!) { requestSamples(sources: [{ model: "${MODELS[0]}" }, { model: "${MODELS[1]}" }],
  seeds: $seeds, sampler: { steps: 6 }) { job { id } } }`;
async function draw(values: number[]): Promise<void> {
  await server.query(DRAW, { seeds: { values } });
  const ready = "select count(*)::int as n from sample where state = 'READY' and seed = any($1)";
  await until("the samples are READY", async () => {
    const [row] = await server.sql<{ n: number }>(ready, [values]);
    return row!.n === 2 * values.length;
  });
}
async function stored(): Promise<Map<string, Float32Array>> {
  const rows = await server.sql<{ pixels: string; vector: Buffer }>("select pixels, vector from descriptor");
  return new Map(rows.map(({ pixels, vector }) => [pixels, new Float32Array(new Uint8Array(vector).buffer)]));
}
/** The definition, in the order of the components. */
function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < DIMENSION; i++) sum += a[i]! * b[i]!;
  return sum;
}
interface Pair {
  node: { value: number; a: { image: { pixels: string } }; b: { image: { pixels: string } } };
}

describe("a comparison by a descriptor", () => {
  test("has the inner products of the stored unit vectors as its values, bit for bit, and their matches as its score", async () => {
    const found = await compare({ seeds: { count: 24 } });
    const vectors = await stored();
    expect(found.metric).toEqual({ slug: METRIC, version: 1 });
    expect(found.pairs.edges.length).toBe(24);
    const values = found.pairs.edges.map(({ node }: Pair) =>
      cosine(vectors.get(node.a.image.pixels)!, vectors.get(node.b.image.pixels)!),
    );
    expect(found.values).toEqual(values);
    expect(found).toMatchObject({ pendingValues: 0, region: "ALL" });
    const matching = values.filter((value: number) => value > THRESHOLD).length;
    expect(found.score).toEqual({ value: matching / 24, n: 24, requested: 24 });
    for (const vector of vectors.values()) expect(Math.abs(cosine(vector, vector) - 1)).toBeLessThan(1e-6);
  });

  test("has the chance of the same vectors over all pairs of different seeds", async () => {
    const { pairs, chance: found } = await compare({ seeds: { count: 24 } });
    const vectors = await stored();
    const side = (name: "a" | "b") => pairs.edges.map(({ node }: Pair) => vectors.get(node[name].image.pixels)!);
    const [a, b] = [side("a"), side("b")];
    const matching = { rows: new Uint32Array(24), columns: new Uint32Array(24), total: 0 };
    for (let i = 0; i < 24; i++) {
      for (let j = 0; j < 24; j++) {
        if (i === j || !(cosine(a[i], b[j]) > THRESHOLD)) continue;
        matching.rows[i]!++;
        matching.columns[j]!++;
        matching.total++;
      }
    }
    expect(matching.total).toBeGreaterThan(0);
    const { value, low, high, n } = chance(matching, 24);
    expect(found).toEqual({ value, low, high, n });
  });

  test("describes an image once: what is stored is what every later question has", async () => {
    const before = await stored();
    await compare({ seeds: { count: 24 } });
    expect(await stored()).toEqual(before);
    const matrix =
      await server.query(`{ reproducibility(sources: [{ model: "${MODELS[0]}" }, { model: "${MODELS[1]}" }],
      seeds: { count: 24 }, metric: "${METRIC}", sampler: { steps: 6 }, waitSeconds: 30) { matrix comparisons { values } } }`);
    expect(matrix.data.reproducibility.comparisons[0].values).toEqual((await compare({ seeds: { count: 24 } })).values);
    expect((await stored()).size).toBe(before.size);
  });

  test("says which numerics classes described its images: none by pixels, null where one was not recorded", async () => {
    const document = `{ reproducibility(sources: [{ model: "${MODELS[0]}" }, { model: "${MODELS[1]}" }],
      seeds: { count: 3 }, metric: "METRIC", sampler: { steps: 6 }, waitSeconds: 30) { comparisons { describedBy } } }`;
    const asked = async (metric = METRIC) =>
      (await server.query(document.replace("METRIC", metric))).data.reproducibility.comparisons[0].describedBy;
    const [own] = await asked();
    expect(own).toMatch(/^cpu-\w+-\w+\/ort-/);
    expect(await asked("mae")).toEqual([]);
    const { pairs } = await compare({ seeds: { count: 3 } });
    const set = "update descriptor set numerics_class = $2 where pixels = $1";
    const { pixels } = pairs.edges[1].node.b.image;
    await server.sql(set, [pixels, "another machine's"]);
    expect(await asked()).toEqual(["another machine's", own]);
    await server.sql(set, [pixels, null]);
    expect(await asked()).toBeNull();
    await server.sql(set, [pixels, own]);
  });

  test("of one pair of images is Sample.compare, of one noise or of two", async () => {
    const { pairs } = await compare({ seeds: { count: 2 } });
    const [{ node: first }, { node: second }] = pairs.edges;
    const vectors = await stored();
    const document = `query ($id: ID!, $with: ID!) { node(id: $id) { ... on Sample { compare(with: $with, metric: "${METRIC}") } } }`;
    for (const other of [first.b, second.b]) {
      const { data } = await server.query(document, { id: first.a.id, with: other.id });
      const wanted = cosine(vectors.get(first.a.image.pixels)!, vectors.get(other.image.pixels)!);
      expect(data.node.compare).toBe(wanted);
    }
  });
});

describe("what is not described yet", () => {
  const seeds = { values: [100, 101, 102, 103] };

  test("is not begun by GET, and is begun by POST, which says how many values are still to come", async () => {
    await draw(seeds.values);
    const before = (await stored()).size;
    const nothing = { pendingValues: 4, values: [null, null, null, null], score: { n: 0, requested: 4, value: null } };
    expect(await compare({ seeds, wait: 5 }, "GET")).toMatchObject(nothing);
    expect((await stored()).size).toBe(before);
    const first = await compare({ seeds, wait: 0 });
    expect(first.pendingValues + first.score.n).toBe(4);
    await until("the rest is described", async () => (await compare({ seeds, wait: 0 })).pendingValues === 0);
    expect((await compare({ seeds }, "GET")).score.n).toBe(4);
    expect((await stored()).size).toBe(before + 8);
  });

  test("holds up no score of pixels, whatever its process is doing", async () => {
    const fresh = { values: [300, 301] };
    await draw(fresh.values);
    const { pid } = server.processes().find(({ command }) => /children\/describing\.js/.test(command))!;
    process.kill(pid, "SIGSTOP");
    let described: Promise<{ score: { n: number } }>;
    try {
      described = compare({ seeds: fresh });
      expect((await compare({ seeds: fresh, metric: "pixel-correlation" })).score.n).toBe(2);
      expect(await compare({ seeds: fresh, wait: 0 })).toMatchObject({ pendingValues: 2, score: { n: 0 } });
    } finally {
      process.kill(pid, "SIGCONT");
    }
    expect((await described).score.n).toBe(2);
  });

  test("is left out where an image is lost, which is drawn again and then counts", async () => {
    const lost = { values: [200, 201] };
    await draw(lost.values);
    const [row] = await server.sql<{ object: string; key: string }>(
      `select object, s.key from sample s join rendition r on r.id = s.rendition_id where s.seed = 200 limit 1`,
    );
    const objects = path.join(server.dataDir, "objects");
    const name = path.basename(row!.object);
    const file = (readdirSync(objects, { recursive: true }) as string[]).find((one) => one.endsWith(name))!;
    rmSync(path.join(objects, file));
    expect((await compare({ seeds: lost })).score.n).toBe(1);
    await until("it is drawn again", async () => (await compare({ seeds: lost })).score.n === 2);
  });
});

describe("what a descriptor has no value for", () => {
  const condition = {
    measurement: {
      trainingSet: "fashion-mnist",
      index: 5,
      operator: "INPAINT",
      box: { x: 8, y: 8, width: 12, height: 12 },
    },
  };
  const samples = async () => (await server.sql<{ n: number }>("select count(*)::int as n from sample"))[0]!.n;

  test("is refused by its field, before anything is queued, with what to ask instead", async () => {
    const before = await samples();
    const alike =
      "Both sides were measured alike, so that only what the measurement left open says anything, and small describes whole images";
    for (const region of [undefined, "UNMEASURED"]) {
      expect(await refusal(COMPARISON, { seeds: { count: 2 }, condition, region })).toEqual({
        field: "region",
        message: `${alike}: ask for region: ALL, or for a metric of kind PIXEL.`,
      });
    }
    expect(await refusal(COMPARISON, { seeds: { count: 2 }, region: "UNMEASURED" })).toEqual({
      field: "region",
      message:
        "UNMEASURED compares what a measurement left open of the pixels, and small describes whole images: ask for region: ALL, or for a metric of kind PIXEL.",
    });
    const table = `query ($condition: ConditionInput!) { reproducibility(sources: [{ model: "${MODELS[0]}" }, { model: "${MODELS[1]}" }],
      seeds: { count: 2 }, metric: "${METRIC}", condition: $condition) { matrix } }`;
    expect(await refusal(table, { condition })).toEqual({
      field: "metric",
      message: `${alike}: ask comparison for region: ALL, pair by pair, or ask here for a metric of kind PIXEL.`,
    });
    expect(await samples()).toBe(before);
  });

  test("has one on the whole image where that is asked for", async () => {
    const found = await compare({ seeds: { count: 2 }, condition, region: "ALL" });
    expect(found).toMatchObject({ region: "ALL", score: { n: 2 } });
  });
});
