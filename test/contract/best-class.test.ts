import { afterAll, describe, expect, test } from "vitest";
import { startTestServer } from "../support/server.js";
import { correlation, dataOf, pixelsAt } from "./examples.js";

const PLAIN = "unet16-edm-n16384";
const CLASSES = "unet16-edm-classes";
const LABELS = 10;
const SEEDS = 4;
/** Low, so that three steps' rough images match now and then. */
const THRESHOLD = 0.1;
const SHARED = `seeds: { count: ${SEEDS} }, sampler: { steps: 3 }, threshold: ${THRESHOLD}, waitSeconds: 60`;

const server = await startTestServer({ models: [PLAIN, CLASSES] });
afterAll(() => server.stop());

const BEST = `query { comparison(a: { model: "${PLAIN}" }, b: { model: "${CLASSES}" }, ${SHARED}, match: BEST_CLASS) {
  id match values score { value n requested } chance { value n }
  a { condition { classLabel } } b { model { slug } condition { classLabel } }
  pairs(first: ${SEEDS}) { edges { node { seed { value } value b { condition { classLabel } } } } } } }`;
const one = (label: number) => `c${label}: comparison(a: { model: "${PLAIN}" },
  b: { model: "${CLASSES}", condition: { classLabel: ${label} } }, ${SHARED}) {
    values pairs(first: ${SEEDS}) { edges { node { a { image { url } } b { image { url } } } } } }`;

describe("the best over classes", () => {
  test("is the greatest of the values by label, shows the label that won, and asks chance the same", async () => {
    const { comparison } = await dataOf(server, BEST);
    const labels = Array.from({ length: LABELS }, (_, label) => label);
    const byLabel = await dataOf(server, `query { ${labels.map(one).join("\n")} }`);
    const values = labels.map((label) => byLabel[`c${label}`].values as number[]);
    const best = comparison.values.map((_: number, s: number) => Math.max(...values.map((row) => row[s]!)));
    expect(comparison.values).toEqual(best);
    expect(comparison.match).toBe("BEST_CLASS");
    expect(comparison.b).toEqual({ model: { slug: CLASSES }, condition: null });
    for (const [s, { node }] of comparison.pairs.edges.entries()) {
      const winner = values.findIndex((row) => row[s] === best[s]);
      expect(node).toMatchObject({ seed: { value: s }, value: best[s], b: { condition: { classLabel: winner } } });
    }
    const matching = best.filter((value: number) => value > THRESHOLD).length;
    expect(comparison.score).toEqual({ value: matching / SEEDS, n: SEEDS, requested: SEEDS });

    const images = async (side: "a" | "b", label: number) =>
      Promise.all(
        byLabel[`c${label}`].pairs.edges.map(
          async ({ node }: { node: Record<"a" | "b", { image: { url: string } }> }) =>
            (await pixelsAt(node[side].image.url)).data,
        ),
      );
    const plain = await images("a", 0);
    const classes = await Promise.all(labels.map((label) => images("b", label)));
    let matches = 0;
    for (let i = 0; i < SEEDS; i++) {
      for (let j = 0; j < SEEDS; j++) {
        if (i !== j && Math.max(...classes.map((row) => correlation(plain[i]!, row[j]!))) > THRESHOLD) matches++;
      }
    }
    const n = SEEDS * (SEEDS - 1);
    expect(comparison.chance).toEqual({ value: matches / n, n });
    // Ten classes to choose from make chance agreement likelier than one does: a chance of 0 would test nothing.
    expect(matches).toBeGreaterThan(0);

    const { node } = await dataOf(server, "query ($id: ID!) { node(id: $id) { ... on Comparison { match values } } }", {
      id: comparison.id,
    });
    expect(node).toEqual({ match: "BEST_CLASS", values: comparison.values });
  });

  test("works with the conditional model on either side", async () => {
    const swapped = BEST.replace(
      /a: \{ model: "[^"]+" \}, b: \{ model: "[^"]+" \}/,
      `a: { model: "${CLASSES}" }, b: { model: "${PLAIN}" }`,
    );
    const [there, back] = [await dataOf(server, BEST), await dataOf(server, swapped)];
    expect(back.comparison.values).toEqual(there.comparison.values);
    expect(back.comparison.chance.n).toBe(there.comparison.chance.n);
  });

  test.each([
    ["two models without classes", `a: { model: "${PLAIN}" }, b: { model: "${PLAIN}" }`],
    ["two models with classes", `a: { model: "${CLASSES}" }, b: { model: "${CLASSES}" }`],
    ["a label", `a: { model: "${PLAIN}" }, b: { model: "${CLASSES}", condition: { classLabel: 3 } }`],
  ])("refuses %s by field name, before anything is queued", async (_, sides) => {
    const query = `query { comparison(${sides}, seeds: { first: 900, count: 3 }, match: BEST_CLASS) { values } }`;
    const { errors } = await server.query(query);
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "match" });
    expect(errors?.[0]?.message).toContain("a class-conditional model without a label");
    const { estimate } = await dataOf(
      server,
      `query { estimate(sources: [{ model: "${PLAIN}" }], seeds: { first: 900, count: 3 }) { missing } }`,
    );
    expect(estimate.missing).toBe(3);
  });
});
