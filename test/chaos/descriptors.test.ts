/** SSCD's TorchScript files come to the platform by a converter. PyTorch is 3 GB: hence among the long tests. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../src/paths.js";
import { pythonWith } from "../support/python.js";
import { startTestServer } from "../support/server.js";

const CONVERTER = path.join(packageRoot(), "descriptors", "convert_torchscript.py");
const SMALL = path.join(packageRoot(), "test", "chaos", "support", "small_torchscript.py");
const MODELS = ["unet16-edm-n16384", "unet16-flow-n16384"] as const;
/** Three programs that load PyTorch, and convolutions by ONNX's own reference implementation. */
const CONVERTING_MS = 300_000;
// The guide's packages are all that it needs.
const found = await pythonWith("guides", path.join(packageRoot(), "docs", "examples", "requirements.txt"));
const without = found.missing === undefined ? "" : ` (left out: ${found.missing})`;
const server = await startTestServer({ models: MODELS });
afterAll(() => server.stop());

function python(args: string[], input = ""): Promise<string> {
  const { python: interpreter } = found as { python: string };
  return new Promise((resolve, reject) => {
    const child = execFile(interpreter, args, { maxBuffer: 2 ** 26 }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
    child.stdin!.end(input);
  });
}

describe.skipIf(found.missing !== undefined)(`the converter of SSCD's files${without}`, () => {
  const file = path.join(server.folder, "sscd_small.torchscript.pt");
  const out = path.join(server.folder, "converted");

  test(
    "writes a network and a card that are added, and what it describes is what PyTorch and Pillow make of it",
    async () => {
      await python([SMALL, "make", file]);
      const said = await python([CONVERTER, file, "--out", out]);
      expect(said).toMatch(
        /^sscd-small\.onnx: 24 values an image, \d\.\de-\d\d from TorchScript at most\nnpm run metric:add -- .*sscd-small\.json\n$/,
      );
      const card = path.join(out, "sscd-small.json");
      expect(JSON.parse(readFileSync(card, "utf8"))).toMatchObject({
        slug: "sscd-small",
        dimension: 24,
        threshold: 0.6,
      });
      const added = await server.command(["metric", "add", card]);
      expect(added).toMatchObject({ code: 0, stdout: expect.stringMatching(/^sscd-small version 1 is registered\./) });

      const { data } = await server.query(`{ comparison(a: { model: "${MODELS[0]}" }, b: { model: "${MODELS[1]}" },
      seeds: { count: 6 }, metric: "sscd-small", waitSeconds: 60) {
        pairs(first: 6) { edges { node { value a { image { url } } b { image { url } } } } } } }`);
      const edges: { node: { value: number; a: { image: { url: string } }; b: { image: { url: string } } } }[] =
        data.comparison.pairs.edges;
      expect(edges.length).toBe(6);
      const images = await Promise.all(
        edges
          .flatMap(({ node }) => [node.a.image.url, node.b.image.url])
          .map(async (url) => Buffer.from(await (await fetch(url)).arrayBuffer()).toString("base64")),
      );
      const vectors: number[][] = JSON.parse(await python([SMALL, "describe", file], JSON.stringify(images)));
      edges.forEach(({ node }, i) => {
        const [a, b] = [vectors[2 * i]!, vectors[2 * i + 1]!];
        const wanted = a.reduce((sum, value, d) => sum + value * b[d]!, 0);
        expect(Math.abs(node.value - wanted)).toBeLessThan(1e-5);
      });
    },
    CONVERTING_MS,
  );

  test("asks where another threshold is from", async () => {
    const { python: interpreter } = found as { python: string };
    const asked = promisify(execFile)(interpreter, [CONVERTER, file, "--out", out, "--threshold", "0.5"]);
    await expect(asked).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--threshold needs --threshold-source: say where it is from"),
    });
  });
});
