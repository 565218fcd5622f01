import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "../../src/domain/digest.js";
import { parseIdx } from "../../src/images/idx.js";
import { analyticFile } from "../../src/inference/analytic/index.js";
import { packageRoot } from "../../src/paths.js";
import { startTestServer, type TestServer } from "../support/server.js";
import { smallZoo } from "../support/small-zoo.js";
import { temporaryFolder } from "../support/temporary.js";
import { until } from "../support/until.js";

const ZOO = path.join(packageRoot(), "zoo");
const cards = (folder: string) =>
  readdirSync(path.join(ZOO, folder))
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(path.join(ZOO, folder, name), "utf8")));

describe("the shipped zoo", () => {
  it("has both analytic denoisers of every subset that a network was trained on, and of no other", () => {
    const subset = ({ training: { set, size, offset = 0, onlyClass = null } }: ReturnType<typeof cards>[number]) =>
      JSON.stringify([set, size, offset, onlyClass]);
    const trained = [...new Set(cards("models").map(subset))].sort();
    for (const denoiser of ["OPTIMAL", "GAUSSIAN"]) {
      const own = cards("analytic").filter((card) => card.denoiser === denoiser);
      expect(own.map(subset).sort()).toEqual(trained);
    }
  });
});

describe("analytic models on a server", () => {
  const folder = temporaryFolder();
  let server: TestServer;
  beforeAll(async () => {
    const zoo = smallZoo(path.join(folder, "zoo"), ["unet16-edm-n16", "optimal-n16", "gaussian-n16"]);
    server = await startTestServer({ models: "zoo", env: { ZOO_DIR: zoo } });
  });
  afterAll(() => server.stop());

  const made = () => server.logs().split("a model's weights are made").length - 1;
  const stored = (digest: string) =>
    readdirSync(path.join(server.dataDir, "objects"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.includes(digest))
      .map((name) => path.join(server.dataDir, "objects", name));
  async function analytic() {
    const { data, errors } = await server.query(
      `{ models(filter: { kind: ANALYTIC }) { totalCount edges { node {
        slug kind state framework architecture parameterization parameters digest shape license
        parent { slug } training { size offset count set { slug } }
      } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.models.totalCount).toBe(2);
    return data.models.edges.map(({ node }: { node: { slug: string; digest: string; state: string } }) => node);
  }

  it("are models as any other: cards, parameters, a training set, the digest of what draws", async () => {
    const common = {
      kind: "ANALYTIC",
      state: "READY",
      framework: "Analytic",
      parameterization: "DENOISED",
      shape: [1, 28, 28],
      license: "MIT",
      parent: null,
      training: { size: 16, offset: 0, count: 16, set: { slug: "fashion-mnist" } },
    };
    const archive = readFileSync(path.join(ZOO, "training", "fashion-mnist-32768-images-idx3-ubyte.gz"));
    const images = new Uint8Array(parseIdx(gunzipSync(archive)).data.subarray(0, 16 * 784));
    const digest = (denoiser: "OPTIMAL" | "GAUSSIAN") => sha256(analyticFile(denoiser, images, 16, [1, 28, 28]));
    expect(await analytic()).toEqual([
      // Sixteen points around their mean span fifteen directions: mean, directions, variances.
      {
        ...common,
        slug: "gaussian-n16",
        architecture: "Gaussian denoiser",
        parameters: 784 + 15 * 784 + 15,
        digest: digest("GAUSSIAN"),
      },
      {
        ...common,
        slug: "optimal-n16",
        architecture: "Optimal denoiser",
        parameters: 16 * 784,
        digest: digest("OPTIMAL"),
      },
    ]);
  });

  it("are told from networks by the filter", async () => {
    const { data } = await server.query("{ models(filter: { kind: ONNX }) { edges { node { slug } } } }");
    expect(data.models.edges).toEqual([{ node: { slug: "unet16-edm-n16" } }]);
  });

  // zoo/README.md: 0.58 over the same 64 noises, by a reference in PyTorch that walks down to 0.0101.
  it("show how far a network of 16 images has come to copy them: its score with the optimal denoiser is the zoo's", async () => {
    const { data, errors } = await server.query(
      `query ($a: SourceInput!, $b: SourceInput!) {
        comparison(a: $a, b: $b, seeds: { first: 0, count: 64 }, waitSeconds: 60) { score { value low high n } }
      }`,
      {
        a: { model: "unet16-edm-n16", sampler: { sigmaMin: 0.0101 } },
        b: { model: "optimal-n16", sampler: { sigmaMin: 0.0101 } },
      },
    );
    expect(errors).toBeUndefined();
    const { score } = data.comparison;
    expect(score.n).toBe(64);
    // Two seeds of 64 may fall on the other side of the threshold.
    expect(Math.abs(score.value - 0.58)).toBeLessThan(0.04);
  });

  it("are made once: a second start makes nothing and changes nothing", async () => {
    const before = await analytic();
    expect(made()).toBe(2);
    await server.restart();
    await server.waitReady("zoo");
    expect(await analytic()).toEqual(before);
    expect(made()).toBe(2);
  });

  it("are made again, bit for bit, where storage has lost them", async () => {
    const before = await analytic();
    const files = before.flatMap(({ digest }: { digest: string }) => stored(digest));
    expect(files).toHaveLength(2);
    for (const file of files) rmSync(file);
    await server.restart();
    await server.waitReady("zoo");
    expect(await analytic()).toEqual(before);
    expect(made()).toBe(4);
    expect(before.flatMap(({ digest }: { digest: string }) => stored(digest))).toHaveLength(2);
  });

  it("are rejected with the reason where storage has lost the images too", async () => {
    const [set] = await server.sql<{ images_object: string }>("select images_object from training_set");
    for (const file of stored(path.basename(set!.images_object))) rmSync(file);
    await server.sql(
      "update model set state = 'CHECKING', weights_object = null, check_until = null where slug = 'gaussian-n16'",
    );
    const state = async () => {
      const { data } = await server.query('{ model(slug: "gaussian-n16") { state rejection } }');
      return data.model;
    };
    await until("the model is rejected", async () => (await state()).state === "REJECTED");
    expect((await state()).rejection).toBe(
      "the images of its training set are missing or damaged in storage: it cannot be made of them",
    );
  });
});
