import { afterAll, describe, expect, test } from "vitest";
import { startTestServer } from "../support/server.js";
import { dataOf, send } from "./examples.js";

const [EDM, FLOW] = ["unet16-edm-n16384", "unet16-flow-n16384"];
const MODELS = [EDM, FLOW, "unet16-edm-n16", "unet16-flow-n16", "unet16-eps-n16384", "unet16-eps-20k-n16384"];

const server = await startTestServer({ models: MODELS });
afterAll(() => server.stop());

interface Point {
  steps: number | null;
  method: string | null;
  trainingSize: number | null;
  comparison: Record<"a" | "b", { model: { slug: string }; sampler: { method: string; steps: number } }> & {
    id: string;
    score: { n: number };
  };
}
const slugs = (points: Point[]) => points.map(({ comparison: { a, b } }) => [a.model.slug, b.model.slug]);

describe("sweep", () => {
  test("over steps compares both sides at each, in one job, as comparisons of their own", async () => {
    const { sweep } = await send(server, "sweep", { seeds: { count: 4 } });
    const points: Point[] = sweep.points;
    expect(sweep.job).toMatchObject({ state: "SUCCEEDED", total: 24 });
    expect(points.map(({ steps, method, trainingSize }) => [steps, method, trainingSize])).toEqual(
      [6, 12, 18].map((steps) => [steps, null, null]),
    );
    for (const { steps, comparison } of points) {
      expect([comparison.a.sampler.steps, comparison.b.sampler.steps]).toEqual([steps, steps]);
      expect(comparison.score.n).toBe(4);
    }
    const single = await dataOf(
      server,
      `{ comparison(a: { model: "${EDM}" }, b: { model: "${FLOW}" }, seeds: { count: 4 }) { id score { value } } }`,
    );
    // 18 steps are the default.
    expect(points[2]!.comparison).toMatchObject(single.comparison);
  });

  test("over the sampler's method compares both sides at each, with the rest of the sampler as it was asked", async () => {
    const over = { methods: ["DPMPP_2M", "EDM_STOCHASTIC", "EDM_HEUN"] };
    const a = { model: EDM, sampler: { steps: 4 } };
    const b = { model: FLOW, sampler: { method: "EULER", steps: 5, sigmaMax: 40 } };
    const { sweep } = await send(server, "sweep", { a, b, over, seeds: { count: 2 }, waitSeconds: 60 });
    expect(sweep.job).toMatchObject({ state: "SUCCEEDED", total: 12 });
    expect(sweep.points.map(({ steps, method, trainingSize }: Point) => [steps, method, trainingSize])).toEqual(
      over.methods.map((method) => [null, method, null]),
    );
    for (const { method, comparison } of sweep.points as Point[]) {
      expect([comparison.a.sampler, comparison.b.sampler]).toEqual([
        { method, steps: 4 },
        { method, steps: 5 },
      ]);
      expect(comparison.score.n).toBe(2);
      const sides = {
        a: { model: EDM, sampler: { method, steps: 4 } },
        b: { ...b, sampler: { ...b.sampler, method } },
      };
      const alone =
        "query ($a: SourceInput!, $b: SourceInput!) { comparison(a: $a, b: $b, seeds: { count: 2 }) { id score { value } } }";
      expect(comparison).toMatchObject((await dataOf(server, alone, sides)).comparison);
    }
  });

  test("over a method that a side's model cannot take is refused by its side, and nothing is queued", async () => {
    const before = await server.sql("select key from sample");
    const document =
      "query ($a: SourceInput!, $b: SourceInput!) { sweep(a: $a, b: $b, over: { methods: [EULER, DDPM] }, seeds: { count: 3 }) { points { method } } }";
    const { errors } = await server.query(document, { a: { model: "unet16-eps-n16384" }, b: { model: FLOW } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "b.sampler.method" });
    expect(errors?.[0]?.message).toContain("DDPM");
    expect(await server.sql("select key from sample")).toHaveLength(before.length);
  });

  test("moves one side alone where asked to", async () => {
    const variables = { b: { model: EDM }, over: { methods: ["EULER", "DPMPP_2M"] }, sides: "B", seeds: { count: 2 } };
    const { sweep } = await send(server, "sweep", variables);
    const methods = sweep.points.map(({ comparison: { a, b } }: Point) => [a.sampler.method, b.sampler.method]);
    expect(methods).toEqual([
      ["EDM_HEUN", "EULER"],
      ["EDM_HEUN", "DPMPP_2M"],
    ]);
    expect(sweep.points.map(({ method }: Point) => method)).toEqual(["EULER", "DPMPP_2M"]);
  });

  test("over training sizes takes each side's model of that size", async () => {
    const { sweep } = await send(server, "sweep", { over: { trainingSizes: [16384, 16] }, seeds: { count: 2 } });
    expect(slugs(sweep.points)).toEqual([
      [EDM, FLOW],
      ["unet16-edm-n16", "unet16-flow-n16"],
    ]);
    // Of several of one size the named one is meant.
    const b = { model: "unet16-eps-20k-n16384" };
    const { sweep: own } = await send(server, "sweep", { b, over: { trainingSizes: [16384] }, seeds: { count: 2 } });
    expect(slugs(own.points)).toEqual([[EDM, b.model]]);
  });

  test("over training sizes takes no model of another kind or another number of parameters", async () => {
    const small = "unet16-edm-n16";
    for (const [change, back] of [
      ["parameters = parameters + 1", "parameters = parameters - 1"],
      ["kind = 'ANALYTIC'", `kind = (select kind from model where slug = '${EDM}')`],
    ]) {
      await server.sql(`update model set ${change} where slug = $1`, [small]);
      const refused = send(server, "sweep", { over: { trainingSizes: [16384, 16] }, sides: "A", seeds: { count: 2 } });
      await expect(refused).rejects.toThrow(/no model like it of training size 16: accepted here: 16384/);
      await server.sql(`update model set ${back} where slug = $1`, [small]);
    }
  });

  test.each([
    ["nothing", {}, "over", /one of steps, methods, trainingSizes/],
    ["two things", { steps: [5], trainingSizes: [16] }, "over", /names steps and trainingSizes/],
    ["no value", { steps: [] }, "over.steps", /1 to 32 values/],
    ["too many", { steps: Array.from({ length: 33 }, (_, i) => i + 1) }, "over.steps", /1 to 32 values/],
    ["a value twice", { steps: [5, 6, 5] }, "over.steps", /repeats 5/],
    ["too many steps", { steps: [5, 1001] }, "a.sampler.steps", /1 to 1000/],
    ["a size that no model has", { trainingSizes: [16, 17] }, "over.trainingSizes", /accepted here: 16, 16384/],
  ])("over %s is refused by name, and nothing is queued", async (_, over, field, says) => {
    const before = await server.sql("select key from sample");
    const document =
      "query ($a: SourceInput!, $b: SourceInput!, $over: SweepInput!) { sweep(a: $a, b: $b, over: $over, seeds: { count: 3 }) { points { steps } } }";
    const { errors } = await server.query(document, { a: { model: EDM }, b: { model: FLOW }, over });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field });
    expect(errors?.[0]?.message).toMatch(says);
    expect(await server.sql("select key from sample")).toHaveLength(before.length);
  });

  test("by GET says what is there and starts nothing", async () => {
    const { sweep } = await send(
      server,
      "sweep",
      { seeds: { first: 7000, count: 2 }, waitSeconds: 0 },
      { method: "GET" },
    );
    expect(sweep.points.map(({ comparison }: Point) => comparison.score.n)).toEqual([0, 0, 0]);
    expect(sweep.job).toBeNull();
  });
});
