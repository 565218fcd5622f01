import { afterAll, describe, expect, test } from "vitest";
import { DOUBLING, network } from "../support/onnx-writer.js";
import { startTestServer } from "../support/server.js";
import { announce, CREATE, card, digestOf, REGISTER, register, send } from "./registering.js";

const FILE = network(DOUBLING);
const server = await startTestServer({ models: [], workers: 0 });
afterAll(() => server.stop());
const upload = await send(server, FILE);

const ask = (over: Record<string, unknown>) => server.query(REGISTER, { input: { upload, ...card(over) } });
const models = async () => (await server.sql<{ n: number }>("select count(*)::int as n from model"))[0]!.n;
const classes = ["cat", "dog"];
const EPSILON = { parameterization: "EPSILON" };
const ZOO = { shape: [1, 28, 28] };
const training = (over: Record<string, unknown>) => ({ ...ZOO, training: { set: "fashion-mnist", size: 16, ...over } });

describe("a card", () => {
  test.each<[string, Record<string, unknown>, string, string]>([
    ["a slug of capitals", { slug: "Tiny" }, "input.slug", "1 to 80 lower-case letters"],
    ["an empty title", { title: " " }, "input.title", "1 to 200 characters"],
    ["a title with a line break", { title: "a\nb" }, "input.title", "without line breaks"],
    ["a long framework", { framework: "x".repeat(101) }, "input.framework", "1 to 100 characters"],
    ["a shape of two", { shape: [4, 4] }, "input.shape", "channels (1 or 3), height and width"],
    ["two channels", { shape: [2, 4, 4] }, "input.shape", "channels (1 or 3)"],
    ["no height", { shape: [1, 0, 4] }, "input.shape", "1 to 1024 each"],
    ["a sigmaData of 0", { sigmaData: 0 }, "input.sigmaData", "a finite number above 0"],
    ["sigmaData for FLOW", { parameterization: "FLOW", sigmaData: 0.5 }, "input.sigmaData", "is for DENOISED"],
    ["EPSILON without a schedule", EPSILON, "input.noiseSchedule", "is needed for EPSILON"],
    ["a schedule for DENOISED", { noiseSchedule: {} }, "input.noiseSchedule", "is for EPSILON and V"],
    ["a schedule of no steps", { ...EPSILON, noiseSchedule: { steps: 0 } }, "input.noiseSchedule.steps", "1 to 100000"],
    ["a beta of 1", { ...EPSILON, noiseSchedule: { betaEnd: 1 } }, "input.noiseSchedule.betaEnd", "below 1"],
    [
      "falling betas",
      { ...EPSILON, noiseSchedule: { betaStart: 0.5 } },
      "input.noiseSchedule.betaEnd",
      "must not be below betaStart",
    ],
    ["a timestepScale for DENOISED", { timestepScale: 1000 }, "input.timestepScale", "is for FLOW"],
    ["a negative timestepScale", { parameterization: "FLOW", timestepScale: -1 }, "input.timestepScale", "above 0"],
    ["a class named twice", { classes: ["a", "a"] }, "input.classes", "must not name a class twice"],
    ["a class without a name", { classes: ["a", ""] }, "input.classes.1", "1 to 100 characters"],
    ["noClass without classes", { noClass: 0 }, "input.noClass", "needs classes"],
    ["noClass beyond the classes", { classes, noClass: 3 }, "input.noClass", "indices, or 2 for one more"],
    ["a subset beyond its set", training({ size: 32_768, offset: 1 }), "input.training.size", "images 0 to 32767"],
    ["a subset of nothing", training({ size: 0 }), "input.training.size", "a whole number from 1"],
    ["a negative offset", training({ offset: -1 }), "input.training.offset", "a whole number from 0"],
    ["a class that its set has not", training({ onlyClass: 10 }), "input.training.onlyClass", "classes 0 to 9"],
    [
      "a class that no image is of",
      training({ size: 1, onlyClass: 5 }),
      "input.training.onlyClass",
      "None of these images",
    ],
    ["no training steps", training({ steps: 0 }), "input.training.steps", "a whole number from 1"],
    [
      "images of another shape than it learned",
      { training: { set: "fashion-mnist", size: 16 } },
      "input.shape",
      "(1, 4, 4), and the images of fashion-mnist are (1, 28, 28)",
    ],
  ])("with %s is refused by that field", async (_, over, field, words) => {
    const before = await models();
    const { errors } = await ask(over);
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field });
    expect(errors?.[0]?.message).toContain(words);
    expect(await models()).toBe(before);
  });

  test.each<[string, Record<string, unknown>, string, string]>([
    ["a training set", { ...ZOO, training: { set: "fashion-mnits", size: 1 } }, "input.training.set", "fashion-mnist"],
    ["a parent", { parent: "tyni" }, "input.parent", "No model named tyni"],
    ["an upload", { upload: "5f0c3f3e-3b0a-4a7e-9d7c-0123456789ab" }, "input.upload", "No upload of yours"],
    ["an upload that is no id", { upload: "../../x" }, "input.upload", "No upload of yours"],
  ])("that names %s which is not there is NOT_FOUND", async (_, over, field, words) => {
    const { errors } = await server.query(REGISTER, { input: { upload, ...card(over) } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "NOT_FOUND", field });
    expect(errors?.[0]?.message).toContain(words);
  });

  test("whose file has not come is a CONFLICT", async () => {
    const { id } = await announce(server, FILE);
    const { errors } = await ask({ upload: id });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "CONFLICT", field: "input.upload" });
  });

  test("that is right is CHECKING, and its slug is taken from then on", async () => {
    const { data } = await ask({ slug: "right" });
    expect(data.registerModel.model).toMatchObject({
      slug: "right",
      state: "CHECKING",
      rejection: null,
      digest: digestOf(FILE),
      shape: [1, 4, 4],
    });
    const { errors } = await register(server, FILE, { slug: "right" });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "CONFLICT", field: "input.slug" });
    const using = await server.query(`{ sample(model: "right", seed: 1) { id } }`);
    expect(using.errors?.[0]).toMatchObject({ extensions: { code: "CONFLICT" } });
    expect(using.errors?.[0]?.message).toContain("CHECKING");
  });

  test("may be registered from one upload under several names, and so may the same weights sent again", async () => {
    expect((await ask({ slug: "once" })).errors).toBeUndefined();
    expect((await ask({ slug: "twice" })).errors).toBeUndefined();
    expect((await register(server, FILE, { slug: "again" })).errors).toBeUndefined();
    const rows = await server.sql<{ drawing_digest: string }>(
      "select drawing_digest from model where slug in ('once', 'twice', 'again')",
    );
    expect(rows).toHaveLength(3);
    expect(new Set(rows.map((row) => row.drawing_digest)).size).toBe(1);
  });

  test("taken by ten at once under one slug is one model and nine conflicts", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask({ slug: "raced" })));
    const codes = answers.map(({ errors }) => errors?.[0]?.extensions?.code ?? "registered");
    expect(codes.sort()).toEqual([...Array(9).fill("CONFLICT"), "registered"]);
  });

  test("keeps its subset, its parent and its visibility, with nulls for defaults", async () => {
    await ask({ slug: "parent" });
    const { errors } = await ask({
      ...training({ offset: 3, size: 100, onlyClass: 2, steps: null }),
      slug: "child",
      parent: "parent",
      visibility: "PRIVATE",
      license: null,
      classes: null,
      noiseSchedule: null,
    });
    expect(errors).toBeUndefined();
    const { data } = await server.query(
      `{ model(slug: "child") { visibility parent { slug } training { size offset onlyClass count set { slug } } } }`,
    );
    expect(data.model).toMatchObject({
      visibility: "PRIVATE",
      parent: { slug: "parent" },
      training: { size: 100, offset: 3, onlyClass: 2, set: { slug: "fashion-mnist" } },
    });
    expect(data.model.training.count).toBeGreaterThan(0);
    expect(data.model.training.count).toBeLessThan(100);
  });
});

test("only an OWNER registers: others are FORBIDDEN, nobody in particular is UNAUTHENTICATED", async () => {
  const tokens: Record<string, string> = {};
  for (const [name, role] of [
    ["ada", "OWNER"],
    ["ben", "OWNER"],
    ["eve", "RESEARCHER"],
    ["rob", "READER"],
  ] as const) {
    const { stdout } = await server.command(["token", "create", "--name", name, "--role", role]);
    tokens[name] = /ccd_[A-Za-z0-9_-]{43}/.exec(stdout)![0];
  }
  const as = (name: string) => ({ headers: { authorization: `Bearer ${tokens[name]}` } });
  const input = { filename: "a.onnx", bytes: FILE.length, digest: digestOf(FILE) };
  for (const [name, code] of [
    ["eve", "FORBIDDEN"],
    ["rob", "FORBIDDEN"],
    [null, "UNAUTHENTICATED"],
  ] as const) {
    const how = name === null ? {} : as(name);
    expect((await server.query(CREATE, { input }, how)).errors?.[0]?.extensions?.code).toBe(code);
    const refused = await server.query(REGISTER, { input: { upload, ...card({ slug: "stolen" }) } }, how);
    expect(refused.errors?.[0]?.extensions?.code).toBe(code);
  }
  const own = await send(server, FILE, as("ada"));
  const stolen = await server.query(REGISTER, { input: { upload: own, ...card({ slug: "stolen" }) } }, as("ben"));
  expect(stolen.errors?.[0]?.extensions).toMatchObject({ code: "NOT_FOUND", field: "input.upload" });
  const registered = await server.query(REGISTER, { input: { upload: own, ...card({ slug: "own" }) } }, as("ada"));
  expect(registered.errors).toBeUndefined();
  expect(await server.sql("select owner from model where slug = 'own'")).toEqual([{ owner: "ada" }]);
});
