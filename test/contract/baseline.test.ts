import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../support/server.js";
import { smallZoo } from "../support/small-zoo.js";
import { temporaryFolder } from "../support/temporary.js";
import { until } from "../support/until.js";
import { dataOf } from "./examples.js";

const [SIXTEEN, FLOW, SIXTY_FOUR, EPSILON] = [
  "unet16-edm-n16",
  "unet16-flow-n16",
  "unet16-edm-n64",
  "unet16-eps-n16384",
];
const SEEDS = 6;
const SHARED = `seeds: { count: ${SEEDS} }, threshold: 0.5, waitSeconds: 60`;
const WALK = "sampler: { steps: 5 }";
const FIELDS = `gaussianA { slug state } gaussianB { slug } byConstruction value absent excess { value low high n p }
  comparison { id values score { value n } a { model { slug } sampler { steps } } }`;
const asked = (a: string, b: string, sampler = WALK, fields = FIELDS) =>
  `{ comparison(a: { model: "${a}" }, b: { model: "${b}" }, ${SHARED}, ${sampler}) {
    id score { value } baseline(waitSeconds: 60) { ${fields} } } }`;

const folder = temporaryFolder();
let server: TestServer;
beforeAll(async () => {
  const zoo = smallZoo(path.join(folder, "zoo"), [SIXTEEN!, FLOW!, SIXTY_FOUR!, EPSILON!, "optimal-n16"]);
  server = await startTestServer({ models: "zoo", env: { ZOO_DIR: zoo } });
});
afterAll(() => server.stop());

const baselineOf = async (document: string) => (await dataOf(server, document)).comparison.baseline;
const gaussians = () => server.sql("select slug from model where architecture = 'Gaussian denoiser' order by slug");
/** Asked again until the Gaussians that it registered are READY. */
const drawn = (document: string) =>
  until("the baseline is drawn", async () => {
    const baseline = await baselineOf(document);
    return baseline.absent === null && baseline;
  });

describe("the trivial baseline", () => {
  test("asked by GET registers nothing, and says what a POST would do", async () => {
    await dataOf(server, asked(SIXTEEN!, SIXTY_FOUR!, WALK, "byConstruction").replace(/baseline.*/, "} }"));
    const { comparison } = await dataOf(server, asked(SIXTEEN!, SIXTY_FOUR!), {}, { method: "GET" });
    expect(comparison.baseline).toMatchObject({
      gaussianA: null,
      value: null,
      comparison: null,
      byConstruction: false,
    });
    expect(comparison.baseline.absent).toBe(
      "no Gaussian denoiser of images 0 to 15 of fashion-mnist is registered; asked by POST of a RESEARCHER or OWNER it would be",
    );
    expect(await gaussians()).toEqual([]);
  });

  test("of one subset and one walk is 1 by construction: nothing is registered, nothing drawn", async () => {
    const baseline = await baselineOf(asked(SIXTEEN!, FLOW!));
    expect(baseline).toEqual({
      gaussianA: null,
      gaussianB: null,
      byConstruction: true,
      value: 1,
      absent: null,
      comparison: null,
      excess: null,
    });
    expect(await gaussians()).toEqual([]);
    // Nothing is above 1, equal images neither.
    const strict = asked(SIXTEEN!, FLOW!).replace("threshold: 0.5", "threshold: 1");
    expect((await baselineOf(strict)).value).toBe(0);
  });

  test("of two subsets is the comparison of their Gaussians, registered once and drawn over the same seeds and walk", async () => {
    const baseline = await drawn(asked(SIXTEEN!, SIXTY_FOUR!));
    expect(await gaussians()).toEqual([
      { slug: "gaussian-fashion-mnist-0-15" },
      { slug: "gaussian-fashion-mnist-0-63" },
    ]);
    expect(baseline).toMatchObject({
      gaussianA: { slug: "gaussian-fashion-mnist-0-15", state: "READY" },
      gaussianB: { slug: "gaussian-fashion-mnist-0-63" },
      byConstruction: false,
      comparison: { score: { n: SEEDS }, a: { sampler: { steps: 5 } } },
    });
    const direct = await dataOf(
      server,
      `{ comparison(a: { model: "gaussian-fashion-mnist-0-15" }, b: { model: "gaussian-fashion-mnist-0-63" },
        ${SHARED}, ${WALK}) { id values score { value } } }`,
    );
    expect([baseline.comparison.id, baseline.comparison.values, baseline.value]).toEqual([
      direct.comparison.id,
      direct.comparison.values,
      direct.comparison.score.value,
    ]);
    expect(new Set(baseline.comparison.values).size).toBe(SEEDS);
  });

  test("is taken from the score seed by seed", async () => {
    const document = asked(SIXTEEN!, SIXTY_FOUR!).replace("id score", "id values score");
    await drawn(document);
    const { comparison } = await dataOf(server, document);
    const { baseline, values, id } = comparison;
    const alone = (first: number[], second: number[]) =>
      first.filter((value, i) => value > 0.5 && !(second[i]! > 0.5)).length;
    const [b, c] = [alone(values, baseline.comparison.values), alone(baseline.comparison.values, values)];
    expect(baseline.excess).toMatchObject({ value: (b - c) / SEEDS, n: SEEDS });
    // The same two comparisons, asked for their difference.
    const query = "query ($x: ID!, $y: ID!) { difference(x: $x, y: $y) { value low high n p } }";
    const { difference } = await dataOf(server, query, { x: id, y: baseline.comparison.id });
    expect(baseline.excess).toEqual(difference);
  });

  test("of a side that is itself analytic is that of its own subset", async () => {
    const ofNetwork = await drawn(asked(SIXTEEN!, SIXTY_FOUR!));
    const ofOptimal = await drawn(asked("optimal-n16", SIXTY_FOUR!));
    const ofGaussian = await drawn(asked("gaussian-fashion-mnist-0-15", "optimal-n16"));
    expect(ofOptimal.comparison.id).toBe(ofNetwork.comparison.id);
    expect(ofGaussian).toMatchObject({ byConstruction: true, value: 1 });
  });

  test("of two walks is drawn even where the subset is one", async () => {
    const document = asked(SIXTEEN!, FLOW!).replace(
      `{ model: "${FLOW}" }`,
      `{ model: "${FLOW}", sampler: { steps: 8 } }`,
    );
    const baseline = await drawn(document);
    expect(baseline).toMatchObject({ byConstruction: false, comparison: { score: { n: SEEDS } } });
    expect(Math.min(...baseline.comparison.values)).toBeLessThan(1);
  });

  test("of a walk that a Gaussian cannot take is absent, in words", async () => {
    const baseline = await baselineOf(
      asked(EPSILON!, SIXTEEN!, "").replace("}, b:", ", sampler: { method: DDPM, steps: 2 } }, b:"),
    );
    expect(baseline.value).toBeNull();
    expect(baseline.absent).toMatch(/^a Gaussian denoiser has not the walk of unet16-eps-n16384: .*EPSILON/);
  });

  test("is read through node once it is drawn", async () => {
    const { comparison } = await dataOf(server, asked(SIXTEEN!, SIXTY_FOUR!));
    const query = `query ($id: ID!) { node(id: $id) { ... on Comparison { baseline { ${FIELDS} } } } }`;
    const { node } = await dataOf(server, query, { id: comparison.id });
    expect(node.baseline).toEqual(comparison.baseline);
  });

  test("of a table has one entry a comparison, in their order", async () => {
    const sources = [SIXTEEN, FLOW, SIXTY_FOUR].map((model) => `{ model: "${model}" }`).join(", ");
    const { reproducibility } = await dataOf(
      server,
      `{ reproducibility(sources: [${sources}], ${SHARED}, ${WALK}) {
        comparisons { baseline(waitSeconds: 60) { ${FIELDS} } } baselines(waitSeconds: 60) { ${FIELDS} } } }`,
    );
    const one = reproducibility.comparisons.map(({ baseline }: { baseline: unknown }) => baseline);
    expect(reproducibility.baselines).toEqual(one);
    expect(one.map((baseline: { byConstruction: boolean }) => baseline.byConstruction)).toEqual([true, false, false]);
  });
});
