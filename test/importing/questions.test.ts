import { afterAll, describe, expect, test } from "vitest";
import { dataOf } from "../contract/examples.js";
import { createStudy, publish, settled } from "../datasets/publishing.js";
import { startTestServer } from "../support/server.js";
import { temporaryFolder } from "../support/temporary.js";
import { cardOf, drawn, folderOf, MODEL } from "./drawn.js";

const server = await startTestServer({ models: [MODEL] });
afterAll(() => server.stop());
const home = temporaryFolder();
const pngs = await drawn(server, 4);
const FOLDER = folderOf(home, "named", Object.fromEntries(pngs.map((png, seed) => [`${seed}.png`, png])));
const [set] = await server.sql<{ digest: string }>("select digest from training_set");
const training = { digest: set!.digest, size: 16 };
for (const [slug, more] of Object.entries({
  elsewhere: { training },
  jax: { noise: "JAX_THREEFRY" },
  "mlx-a": { noise: { external: "mlx.random 0.20" } },
  "mlx-b": { noise: { external: "mlx.random 0.20" }, shape: [1, 28, 28] },
  curand: { noise: { external: "cuRAND XORWOW" } },
})) {
  const card = cardOf(home, slug, { slug, ...more });
  const { stderr } = await server.command(["import", FOLDER, "--card", card, "--visibility", "PUBLIC"]);
  expect(stderr).toBe("");
}

async function refused(document: string): Promise<{ code: string; field: string; message: string }> {
  const { errors } = await server.query(document);
  const [error] = errors!;
  return {
    message: error!.message,
    code: error!.extensions!.code as string,
    field: error!.extensions!.field as string,
  };
}
const QUESTION = `a: { model: "${MODEL}" }, b: { model: "elsewhere" }, sampler: { steps: 2 }`;

describe("What is asked of imported samples", () => {
  test("a seed that nobody imported is NOT_SAMPLED, and never queued", async () => {
    const { sample } = await dataOf(
      server,
      `{ sample(model: "elsewhere", seed: 99, waitSeconds: 9) { state notSampled } }`,
    );
    expect(sample).toEqual({ state: "NOT_SAMPLED", notSampled: "IMPORTED" });
    expect(await server.sql("select from sample where seed = 99")).toEqual([]);
    const asked = `sources: [{ model: "elsewhere" }], seeds: { values: [0, 99] }`;
    const { estimate } = await dataOf(
      server,
      `{ estimate(${asked}) { samples ready missing computeSeconds allowed } }`,
    );
    expect(estimate).toEqual({ samples: 2, ready: 1, missing: 0, computeSeconds: 0, allowed: true });
    const none = await refused(`mutation { requestSamples(${asked}) { job { id } } }`);
    expect(none).toMatchObject({ code: "CONFLICT", field: "seeds" });
    expect(none.message).toContain("1 samples of elsewhere are missing: they were drawn elsewhere");
  });

  test("one that is drawn beside it is drawn, and the comparison goes on without the rest", async () => {
    const { comparison } = await dataOf(
      server,
      `{ comparison(${QUESTION}, seeds: { count: 6 }, precision: 0.01, waitSeconds: 60) {
           score { n requested } spending { reached spent } } }`,
    );
    expect(comparison.score).toEqual({ n: 4, requested: 6 });
    expect(comparison.spending).toEqual({ reached: false, spent: 6 });
  });

  test("baseline, noise floor, trajectory and parting say that it was drawn elsewhere", async () => {
    const { comparison, sample, parting } = await dataOf(
      server,
      `{ comparison(${QUESTION}, seeds: { count: 2 }, waitSeconds: 60) {
           baseline { absent } noiseFloor { numerics { mean } } }
         sample(model: "elsewhere", seed: 0) { trajectory { notStarted points { sigma } } }
         parting(${QUESTION}, seed: 0) { state notStarted } }`,
    );
    expect(comparison.baseline.absent).toBe("elsewhere is IMPORTED: how it was sampled is not known");
    expect(comparison.noiseFloor.numerics).toEqual([]);
    expect(sample.trajectory).toEqual({ notStarted: "IMPORTED", points: [] });
    expect(parting).toEqual({ state: "NOT_STARTED", notStarted: "IMPORTED" });
    const before = await server.sql("select from sample");
    const floor = await refused(
      `{ comparison(${QUESTION}, seeds: { count: 2 }) { noiseFloor { sampler(waitSeconds: 1) { id } } } }`,
    );
    expect(floor.code).toBe("CONFLICT");
    expect(floor.message).toBe("elsewhere is IMPORTED: it cannot be drawn at other steps here.");
    // Nothing was drawn of the other side for an answer that nobody gets.
    expect(await server.sql("select from sample")).toHaveLength(before.length);
  });

  test.each([
    [`{ denoiserDistance(a: "${MODEL}", b: "elsewhere", sigmas: [1]) { state } }`, "b", "it has no denoiser here"],
    [
      `{ hyperplane(sources: [{ model: "elsewhere" }], seeds: [0, 1, 2]) { total } }`,
      "sources.0.model",
      "it cannot draw mixtures of noises here",
    ],
    [
      `{ sample(model: "elsewhere", seed: 0, condition: { classLabel: 0 }) { state } }`,
      "condition",
      "as it was drawn elsewhere, without condition",
    ],
    [
      `{ sweep(a: { model: "${MODEL}" }, b: { model: "elsewhere" }, over: { steps: [2, 4] }, seeds: { count: 2 }) { job { id } } }`,
      "b.sampler",
      "as it was drawn elsewhere, without sampler",
    ],
    [
      `{ comparison(a: { model: "${MODEL}" }, b: { model: "jax" }, noise: JAX_THREEFRY, seeds: { count: 2 }) { id } }`,
      "noise",
      "JAX_THREEFRY cannot be drawn here bit for bit",
    ],
    [
      `{ comparison(a: { model: "mlx-a" }, b: { model: "curand" }, noise: EXTERNAL, seeds: { count: 2 }) { id } }`,
      "noise",
      "EXTERNAL is mlx.random 0.20 and cuRAND XORWOW here: one seed is not one noise in both",
    ],
  ])("refuses what only a model that draws can do: %s", async (document, field, words) => {
    const error = await refused(document);
    expect(error).toMatchObject({ code: "BAD_USER_INPUT", field });
    expect(error.message).toContain(words);
  });

  test("samples of a scheme that cannot be drawn here are compared with each other", async () => {
    const { named, unnamed, other } = await dataOf(
      server,
      `{ named: comparison(a: { model: "jax" }, b: { model: "jax" }, noise: JAX_THREEFRY, seeds: { count: 4 }) { score { n value } }
         unnamed: comparison(a: { model: "mlx-a" }, b: { model: "mlx-b" }, noise: EXTERNAL, seeds: { count: 4 }) { score { n value } }
         other: sample(model: "jax", seed: 0, noise: TORCH_CPU) { state notSampled } }`,
    );
    expect(named.score).toEqual({ n: 4, value: 1 });
    expect(unnamed.score).toEqual({ n: 4, value: 1 });
    expect(other).toEqual({ state: "NOT_SAMPLED", notSampled: "IMPORTED" });
  });

  test("its training images are known by the card's digest", async () => {
    const { generalization, model } = await dataOf(
      server,
      `{ model(slug: "elsewhere") { training { size set { digest } } }
         generalization(source: { model: "elsewhere" }, metric: "pixel-correlation", seeds: { count: 4 }, waitSeconds: 30) { score { n } } }`,
    );
    expect(model.training).toEqual({ size: 16, set: { digest: training.digest } });
    expect(generalization.score.n).toBe(4);
  });

  test("a study with an imported source is published, and a redrawing of it says what it leaves out", async () => {
    const study = await createStudy(server, "mixed", {
      sources: [{ model: MODEL, sampler: { steps: 2 } }, { model: "elsewhere" }],
      seeds: { values: [0, 1, 2, 99] },
      metrics: ["pixel-correlation"],
    });
    const whole = await server.query(`mutation { publishDataset(study: "${study}") { version { id } } }`);
    expect(whole.errors![0]!.message).toContain("1 of them nobody imported, and they cannot be drawn here");
    const version = await settled(server, (await publish(server, study, { partial: true })).id);
    expect([version.state, version.error]).toEqual(["READY", null]);
    const text = async (name: string) => (await fetch(version.files.find((file) => file.path === name)!.url)).text();
    expect(await text("README.md")).toContain("drawn elsewhere: https://example.org/samples");
    const models = JSON.parse(await text("models.json"));
    expect(models.map((model: { imported?: { noise: string } }) => model.imported?.noise)).toEqual([
      undefined,
      "TORCH_CPU",
    ]);
    const { code, stdout } = await server.command(["reproduce", version.digest!]);
    expect(stdout).toContain("4 samples drawn again");
    expect(stdout).toContain("not drawn: 3 samples, since elsewhere was drawn elsewhere");
    expect(code).toBe(0);
  });

  test("a study of imported samples alone has their scheme, and none that is drawn here besides", async () => {
    const of = { seeds: { count: 4 }, metrics: ["pixel-correlation"], noise: "JAX_THREEFRY" };
    expect(await createStudy(server, "jax", { ...of, sources: [{ model: "jax" }] })).toMatch(/./);
    const input = {
      slug: "both",
      title: "x",
      ...of,
      sources: [{ model: "jax" }, { model: MODEL }],
      visibility: "PUBLIC",
    };
    const { errors } = await server.query(
      "mutation ($input: StudyInput!) { createStudy(input: $input) { study { id } } }",
      { input },
    );
    expect(errors![0]!.extensions!.field).toBe("input.noise");
  });
});
