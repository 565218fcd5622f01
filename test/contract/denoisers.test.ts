import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { startTestServer } from "../support/server.js";
import { until } from "../support/until.js";
import { dataOf } from "./examples.js";

const golden = JSON.parse(readFileSync(new URL("../golden/denoisers.json", import.meta.url), "utf8"));
const [N64, EPS, OTHER_HALF, CLASSES] = [
  "unet16-edm-n64",
  "unet16-eps-n16384",
  "unet16-edm-b16384",
  "unet16-edm-classes",
];
const server = await startTestServer({ models: [N64, EPS, OTHER_HALF, CLASSES, "optimal-n64", "gaussian-n64"] });
afterAll(() => server.stop());

const FIELDS = `id state notStarted error n heldOut noise numericsClass trainingSet { slug } a { slug } b { slug }
  points { sigma value low high difference errorA errorB }`;
const document = (wait = 50) => `query ($a: String!, $b: String!, $sigmas: [Float!]!, $n: Int!, $trainingSet: String) {
  denoiserDistance(a: $a, b: $b, sigmas: $sigmas, n: $n, trainingSet: $trainingSet, waitSeconds: ${wait}) { ${FIELDS} } }`;
const distance = async (variables: Record<string, unknown>, wait = 50) =>
  (await dataOf(server, document(wait), variables)).denoiserDistance;
const findings = () =>
  server.sql<{ state: string; held: string | null }>("select state, held_until::text as held from finding");

describe("the distance of two denoisers", () => {
  // test/golden/denoisers.py: both by their definitions, in float64.
  test("is what NumPy finds of the optimal and the Gaussian denoiser, interval and all, whichever comes first", async () => {
    const sigmas = golden.distances.map(({ sigma }: { sigma: number }) => sigma);
    const asked = { a: "optimal-n64", b: "gaussian-n64", sigmas: [...sigmas].reverse(), n: golden.n };
    const found = await distance(asked);
    expect(found).toMatchObject({
      state: "READY",
      notStarted: null,
      error: null,
      heldOut: 32768 - golden.trained,
      n: golden.n,
      trainingSet: { slug: "fashion-mnist" },
    });
    expect(found.numericsClass).toMatch(/^cpu-/);
    found.points.forEach((point: Record<string, number>, i: number) => {
      for (const [name, value] of Object.entries(golden.distances[i] as Record<string, number>)) {
        // Networks run in float32; seen: 2.1e-7.
        expect(Math.abs(point[name]! / value - 1), `${name} at sigma ${point.sigma}`).toBeLessThan(2e-6);
      }
    });

    const swapped = await distance({ ...asked, a: asked.b, b: asked.a });
    expect(swapped.points).toEqual(
      found.points.map((point: Record<string, number>) => ({ ...point, errorA: point.errorB, errorB: point.errorA })),
    );
  });

  test("of a model to itself is exactly 0, without any interval around it", async () => {
    const { points } = await distance({ a: EPS, b: EPS, sigmas: [0.05, 1, 50], n: 40 });
    expect(points).toHaveLength(3);
    for (const point of points) {
      expect(point).toMatchObject({ value: 0, low: 0, high: 0, difference: 0 });
      expect(point.errorA).toBe(point.errorB);
      expect(point.errorA).toBeGreaterThan(0);
    }
  });

  test("asks a model with classes without one, and takes no image that either model learned from", async () => {
    const { points, heldOut } = await distance({ a: CLASSES, b: EPS, sigmas: [0.5, 2], n: 32 });
    expect(heldOut).toBe(16384);
    for (const { value, low, high } of points) {
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
      // One distribution, learned twice: far less than errors that have nothing in common, which give 2.
      expect(value).toBeLessThan(0.5);
    }
  });

  test("is found once, however many ask, and then read by node without any work", async () => {
    const before = (await findings()).length;
    const asked = { a: N64, b: "gaussian-n64", sigmas: [1], n: 8 };
    const answers = await Promise.all(Array.from({ length: 20 }, () => distance(asked)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect((await findings()).length).toBe(before + 1);
    const { node } = await dataOf(
      server,
      `query ($id: ID!) { node(id: $id) { ... on DenoiserDistance { ${FIELDS} } } }`,
      {
        id: answers[0].id,
      },
    );
    expect(node).toEqual(answers[0]);
  });

  test("is not looked for by GET: why is said, and no row is made", async () => {
    const before = (await findings()).length;
    const { denoiserDistance } = await dataOf(
      server,
      document(5),
      { a: N64, b: EPS, sigmas: [3], n: 8 },
      { method: "GET" },
    );
    expect(denoiserDistance).toMatchObject({ state: "NOT_STARTED", notStarted: "GET", points: [] });
    const nobody = `{ node(id: "DenoiserDistance:${"0".repeat(64)}") { id } }`;
    expect((await dataOf(server, nobody)).node).toBeNull();
    expect((await findings()).length).toBe(before);
  });

  test.each([
    [{ sigmas: [1, 200] }, "sigmas.1", /the network unet16-eps-n16384 knows the levels 0\.0100\S* to 157\.\S* only/],
    [{ sigmas: [0.009] }, "sigmas.0", /knows the levels/],
    [{ sigmas: [0] }, "sigmas.0", /finite numbers above 0/],
    [{ sigmas: [1, 2, 1] }, "sigmas.2", /each sigma is named once/],
    [{ sigmas: [] }, "sigmas", /1 to 64/],
    [{ n: 1 }, "n", /2 to 10000/],
    [{ n: 10_000, sigmas: [1, 2, 3] }, "n", /at most 6666 images here/],
    [{ a: OTHER_HALF }, "trainingSet", /together learned from all of fashion-mnist/],
    [{ trainingSet: "fashion-minst" }, "training set", /The nearest name is fashion-mnist/],
  ])("refuses %o by field name, and starts nothing", async (wrong, field, words) => {
    const before = (await findings()).length;
    const { errors } = await server.query(document(), { a: N64, b: EPS, sigmas: [1], n: 8, ...wrong });
    expect(errors?.[0]?.extensions?.field).toBe(field);
    expect(errors?.[0]?.message).toMatch(words);
    expect((await findings()).length).toBe(before);
  });

  test("holds out what a model's parent learned from, and refuses where a parent does not say", async () => {
    const parent = (slug: string | null) =>
      server.sql("update model set parent_id = (select id from model where slug = $2) where slug = $1", [N64, slug]);
    await parent(OTHER_HALF);
    expect((await distance({ a: N64, b: N64, sigmas: [1], n: 4 }, 0)).heldOut).toBe(16384 - 64);
    await server.sql("update model set training_set_id = null where slug = $1", [OTHER_HALF]);
    const { errors } = await server.query(document(), { a: EPS, b: N64, sigmas: [1], n: 4 });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "b" });
    expect(errors?.[0]?.message).toContain(`What ${N64} was made from does not say what it learned from`);
    await parent(null);
    await server.sql(
      "update model set training_set_id = (select training_set_id from model where slug = $2) where slug = $1",
      [OTHER_HALF, N64],
    );
  });
});

describe("a worker that is lost or stopped in the middle of a finding", () => {
  const running = () =>
    until("a worker has taken it", async () => (await findings()).find(({ state }) => state === "RUNNING") ?? null, {
      every: 5,
    });

  test("loses nothing: another takes it over when the hold runs out, and the answer comes", async () => {
    const answer = distance({ a: N64, b: EPS, sigmas: [0.5, 1, 2, 4], n: 400 });
    await running();
    const [lost] = server.workerPids();
    process.kill(lost!, "SIGKILL");
    await until("another worker is there", () => server.workerPids().some((pid) => pid !== lost));
    await server.sql("update finding set held_until = now() - interval '1 second' where state = 'RUNNING'");
    expect(await answer).toMatchObject({ state: "READY", n: 400 });
  });

  test("leaves nothing RUNNING when it stops, and finds it after the next start", async () => {
    const asked = { a: N64, b: EPS, sigmas: [0.6, 1.2, 2.4, 4.8], n: 5000 };
    expect((await distance(asked, 0)).state).toMatch(/QUEUED|RUNNING/);
    await running();
    await server.kill("SIGTERM");
    expect((await findings()).filter(({ state }) => state !== "READY").map(({ state, held }) => [state, held])).toEqual(
      [["QUEUED", null]],
    );
    await server.sql("delete from finding where state = 'QUEUED'");
    await server.restart();
    expect(await distance({ ...asked, n: 50 })).toMatchObject({ state: "READY", n: 50 });
  });
});
