import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { DOUBLING, network, OUT_SAMPLE, onnxFile, SAMPLE } from "../support/onnx-writer.js";
import { startTestServer } from "../support/server.js";
import { until } from "../support/until.js";
import { zooFile } from "../support/zoo.js";

const GOOD = "unet16-edm-n16384";
const card = (slug: string, more = {}) => ({
  slug,
  title: slug,
  framework: "EDM",
  architecture: "none",
  parameterization: "DENOISED",
  shape: [1, 4, 4],
  ...more,
});
const weights = { name: "w", type: "float32" as const, dims: [4, 4], external: "weights.bin" };
const nodes = [{ op: "MatMul", inputs: ["sample", "w"], outputs: ["out_sample"] }];

/** Files that must fail their own registration, with the reason that an operator is told. */
const BAD = [
  {
    card: card("truncated"),
    weights: readFileSync(zooFile(GOOD)).subarray(0, 500_000),
    says: /truncated|cut|end|damaged/i,
  },
  { card: card("not-onnx"), weights: Buffer.from("GIF89a, surely not a network"), says: /ONNX/ },
  { card: card("empty"), weights: Buffer.alloc(0), says: /ONNX|empty/ },
  { card: card("other-shape", { shape: [1, 8, 8] }), weights: network(DOUBLING), says: /sample|shape|8/ },
  { card: card("external-data"), weights: network(nodes, { initializers: [weights] }), says: /external|inside/i },
  {
    card: card("without-sigma"),
    weights: onnxFile({ nodes: DOUBLING, inputs: [SAMPLE], outputs: [OUT_SAMPLE] }),
    says: /sigma/,
  },
];

const server = await startTestServer({ models: [GOOD], ownModels: BAD, ready: [GOOD] });
afterAll(() => server.stop());

describe("a model file fails its own registration with the reason", () => {
  test.each(BAD.map((bad) => [bad.card.slug, bad.says] as const))("%s", async (slug, says) => {
    const model = await until(`${slug} is checked`, async () => {
      const { data } = await server.query("query ($slug: String!) { model(slug: $slug) { state rejection } }", {
        slug,
      });
      return data.model.state !== "CHECKING" && data.model;
    });
    expect(model.state).toBe("REJECTED");
    expect(model.rejection).toMatch(says);
    expect(model.rejection).not.toMatch(/\/(tmp|home|root|var)\/|\bat .*\.js/);
    const { errors } = await server.query("query ($slug: String!) { sample(model: $slug, seed: 1) { id } }", { slug });
    expect(errors).toMatchObject([{ extensions: { code: "CONFLICT" } }]);
    expect(errors![0]!.message).toContain("REJECTED");
  });

  test("while the server stays up and draws with the others", async () => {
    const { data } = await server.query(`{ sample(model: "${GOOD}", seed: 1, waitSeconds: 30) { state } }`);
    expect(data).toEqual({ sample: { state: "READY" } });
  });

  test("and a second start neither forgets nor repeats", async () => {
    const before = await server.sql("select slug, state, rejection from model order by slug");
    await server.restart();
    expect(await server.sql("select slug, state, rejection from model order by slug")).toEqual(before);
  });
});
