import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../support/server.js";
import { smallZoo } from "../support/small-zoo.js";
import { temporaryFolder } from "../support/temporary.js";
import { dataOf, exampleVariables, send } from "./examples.js";

const EDM = ["unet16-edm-n16", "unet16-edm-n64"];
const FLOW = ["unet16-flow-n16", "unet16-flow-n64"];
const OPTIMAL = ["optimal-n16", "optimal-n64"];
const OTHERS = ["unet16-edm-boots", "unet16-edm-b16384", "unet16-edm-n16384", "uvit-edm-n16384", "unet16-v-n16384"];

const folder = temporaryFolder();
let server: TestServer;
beforeAll(async () => {
  const zoo = smallZoo(path.join(folder, "zoo"), [...EDM, ...FLOW, ...OPTIMAL, ...OTHERS]);
  server = await startTestServer({ models: "zoo", env: { ZOO_DIR: zoo } });
});
afterAll(() => server.stop());

interface Interval {
  value: number | null;
  low: number | null;
  high: number | null;
}
interface Point {
  trainingSize: number;
  regime: string | null;
  a: { slug: string };
  b: { slug: string };
  reproducibility: Interval & { n: number };
  chance: Interval;
  generalizationA: { score: Interval; excessCopying: Interval };
  generalizationB: { score: Interval; excessCopying: Interval };
}
const FAST = "sampler: { steps: 6 }, waitSeconds: 60";
const FIELDS = `points { trainingSize regime a { slug } b { slug } comparison { id seeds a { sampler { steps } } }
  reproducibility { value low high n } chance { value low high }
  generalizationA { score { value low high } excessCopying { value low high } job { id } }
  generalizationB { score { value low high } excessCopying { value low high } job { id } } } job { id state total }`;
const transition = (a: string[], b: string[], more = `seeds: { count: 24 }, ${FAST}`, fields = FIELDS) =>
  `{ transition(a: ${JSON.stringify(a)}, b: ${JSON.stringify(b)}, ${more}) { ${fields} } }`;

/** The contract's words, written out. */
function regimeByHand({ reproducibility, generalizationA, generalizationB }: Point): string | null {
  const excess = [generalizationA.excessCopying, generalizationB.excessCopying];
  if (excess.every(({ low }) => low! > 0.5)) return "MEMORIZATION";
  if (excess.every(({ high }) => high! < 0.1) && reproducibility.low! > 0.5) return "GENERALIZATION";
  const holds = ({ low, high }: Interval, cut: number) => low! <= cut && cut <= high!;
  if (excess.some((interval) => holds(interval, 0.5) || holds(interval, 0.1))) return null;
  return holds(reproducibility, 0.5) ? null : "TRANSITION";
}

describe("the transition", () => {
  test("answers the contract's document: points by size, each what its parts say alone, one job for all", async () => {
    const { transition: found } = await send(server, "transition", { waitSeconds: 60 });
    const points: Point[] = found.points;
    expect(points.map(({ trainingSize, a, b }) => [trainingSize, a.slug, b.slug])).toEqual([
      [16, EDM[0], FLOW[0]],
      [64, EDM[1], FLOW[1]],
    ]);
    const { seeds } = exampleVariables("transition") as { seeds: { count: number } };
    for (const point of points) {
      const alone = await dataOf(
        server,
        `{ comparison(a: { model: "${point.a.slug}" }, b: { model: "${point.b.slug}" }, seeds: { count: ${seeds.count} }) {
             score { value low high n } chance { value } }
           a: generalization(source: { model: "${point.a.slug}" }, seeds: { count: ${seeds.count} }) {
             score { value low high } excessCopying { value low high } }
           b: generalization(source: { model: "${point.b.slug}" }, seeds: { count: ${seeds.count} }) {
             score { value } excessCopying { value } } }`,
      );
      expect(point.reproducibility).toEqual(alone.comparison.score);
      expect(point.reproducibility.n).toBe(seeds.count);
      expect(point.chance).toEqual(alone.comparison.chance);
      expect(point.generalizationA).toEqual(alone.a);
      expect(point.generalizationB).toEqual(alone.b);
    }
    expect(await server.sql("select state, total::int from job")).toEqual([
      { state: "SUCCEEDED", total: 4 * seeds.count },
    ]);
  });

  test("has the regime that the contract's words give, and finds memorization where there is nothing else", async () => {
    const { transition: found } = await dataOf(server, transition([...EDM].reverse(), FLOW));
    expect(found.points.map(({ trainingSize }: Point) => trainingSize)).toEqual([16, 64]);
    for (const point of found.points) expect(point.regime).toBe(regimeByHand(point));
    expect(found.points[0].comparison.a.sampler.steps).toBe(6);

    // The optimal denoiser copies and nothing else: against itself both sides do.
    const { transition: copied } = await dataOf(server, transition(OPTIMAL, OPTIMAL));
    expect(copied.points.map(({ regime }: Point) => regime)).toEqual(["MEMORIZATION", "MEMORIZATION"]);
    for (const { reproducibility, generalizationA } of copied.points) {
      expect(reproducibility.value).toBe(1);
      expect(generalizationA.score.value).toBe(0);
    }
  });

  test("takes the optimal denoiser as one side", async () => {
    const { transition: found } = await dataOf(server, transition(EDM, OPTIMAL));
    for (const point of found.points as Point[]) {
      expect(point.generalizationB.score.value).toBe(0);
      expect(point.generalizationB.excessCopying.low).toBeGreaterThan(0.5);
      expect(point.regime).toBe(regimeByHand(point));
    }
  });

  test("asked by GET starts nothing: no pair, and no regime", async () => {
    const rows = async () => (await server.sql<{ n: number }>("select count(*)::int as n from sample"))[0]!.n;
    const before = await rows();
    const document = transition(EDM, FLOW, "seeds: { first: 500, count: 2 }");
    const { transition: found } = await dataOf(server, document, {}, { method: "GET" });
    expect(found.job).toBeNull();
    for (const point of found.points as Point[]) {
      expect(point).toMatchObject({ regime: null, reproducibility: { value: null, n: 0 } });
      expect(point.generalizationA.excessCopying.value).toBeNull();
    }
    expect(await rows()).toBe(before);
  });

  test.each<[string, string[], string[], string, string]>([
    ["an empty family", [], FLOW, "a", "at least one"],
    ["an unknown model", EDM, ["unet16-flow-n61", FLOW[1]!], "b.0", "nearest name is unet16-flow-n"],
    ["two frameworks in a family", [EDM[0]!, FLOW[1]!], FLOW, "a.1", "another framework"],
    ["one class among all", [EDM[0]!, "unet16-edm-boots"], FLOW, "a.1", "another onlyClass"],
    ["two architectures", ["uvit-edm-n16384", EDM[0]!], FLOW, "a.1", "another architecture"],
    ["two models of one size", ["unet16-edm-n16384", "unet16-edm-b16384"], FLOW, "a.1", "one training size, 16384"],
    ["subsets that follow no rule", [EDM[0]!, "unet16-edm-b16384"], FLOW, "a.1", "[16384, 32768)"],
    ["a size without a partner", EDM, [FLOW[0]!], "a.1", "its sizes are 16"],
    ["a partner too many", [EDM[0]!], FLOW, "b.1", "its sizes are 16"],
    ["families of different classes", ["unet16-edm-boots"], ["unet16-edm-n16384"], "b.0", "both families"],
  ])("refuses %s by its place", async (_, a, b, field, words) => {
    const { errors } = await server.query(transition(a, b));
    expect(errors?.[0]?.extensions).toMatchObject({ field });
    expect(["BAD_USER_INPUT", "NOT_FOUND"]).toContain(errors?.[0]?.extensions?.code);
    expect(errors?.[0]?.message).toContain(words);
  });

  test("takes disjoint subsets across families, and refuses a walk that a model has not", async () => {
    const more = "seeds: { count: 2 }, sampler: { steps: 2 }, waitSeconds: 60";
    const { transition: found } = await dataOf(server, transition(["unet16-edm-n16384"], ["unet16-edm-b16384"], more));
    expect(found.points).toMatchObject([{ trainingSize: 16384, reproducibility: { n: 2 } }]);
    const ddpm = "seeds: { count: 2 }, sampler: { method: DDPM }";
    const { errors } = await server.query(transition(["unet16-edm-n16384"], ["unet16-v-n16384"], ddpm));
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "sampler.method" });
  });
});
