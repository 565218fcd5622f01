/** A descriptor metric of random weights, registered on a running server as anyone would. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { descriptorCard, descriptorFile } from "./descriptor-networks.js";
import type { TestServer } from "./server.js";

/** Its card as an operator writes it, of that network in a file beside it. */
export function smallMetricCard(network: Uint8Array) {
  return {
    slug: "small",
    title: "A small descriptor",
    network: "small.onnx",
    threshold: 0.6,
    reference: "random weights",
    ...descriptorCard(network),
  };
}

/** Levels about zero. */
export const CENTRED = { mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25] };

/** Its slug. Throws what the command says where it is refused. */
export async function registerSmallMetric(server: TestServer, over: object = {}): Promise<string> {
  const folder = path.join(server.folder, "small-metric");
  mkdirSync(folder);
  const network = descriptorFile();
  writeFileSync(path.join(folder, "small.onnx"), network);
  const card = { ...smallMetricCard(network), ...over };
  writeFileSync(path.join(folder, "card.json"), JSON.stringify(card));
  const { code, stderr } = await server.command(["metric", "add", path.join(folder, "card.json")]);
  if (code !== 0) throw new Error(stderr);
  return card.slug;
}
