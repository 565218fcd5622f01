/** A descriptor metric of random weights, registered on a running server as anyone would. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { sha256 } from "../../src/domain/digest.js";
import { DIMENSION, descriptorFile, SIDE } from "./descriptor-networks.js";
import type { TestServer } from "./server.js";

/** Its slug. Throws what the command says where it is refused. */
export async function registerSmallMetric(server: TestServer, threshold: number): Promise<string> {
  const folder = path.join(server.folder, "small-metric");
  mkdirSync(folder);
  const network = descriptorFile();
  writeFileSync(path.join(folder, "small.onnx"), network);
  const card = {
    ...{ slug: "small", title: "A small descriptor", network: "small.onnx", digest: sha256(network) },
    ...{ inputSize: [SIDE, SIDE], layout: "NCHW", inputType: "float32", resize: "PILLOW_BILINEAR" },
    ...{ mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25], dimension: DIMENSION, threshold },
    ...{ thresholdSource: "a test", reference: "random weights", license: "MIT" },
  };
  writeFileSync(path.join(folder, "card.json"), JSON.stringify(card));
  const { code, stderr } = await server.command(["metric", "add", path.join(folder, "card.json")]);
  if (code !== 0) throw new Error(stderr);
  return card.slug;
}
