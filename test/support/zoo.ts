/** The shipped models as tests use them: their files, and their cards as drawing sees them. */
import fs from "node:fs";
import path from "node:path";
import type { DrawingModel } from "../../src/domain/model.js";
import { packageRoot } from "../../src/paths.js";

const folder = path.join(packageRoot(), "zoo", "models");

export const ZOO_SLUGS = fs
  .readdirSync(folder)
  .filter((name) => name.endsWith(".onnx"))
  .map((name) => name.slice(0, -".onnx".length))
  .sort();

export function zooFile(slug: string): string {
  return path.join(folder, `${slug}.onnx`);
}

export function zooModel(slug: string): DrawingModel {
  const card = JSON.parse(fs.readFileSync(path.join(folder, `${slug}.json`), "utf8"));
  return {
    digest: card.digest,
    parameterization: card.parameterization,
    shape: card.shape,
    sigmaData: card.sigmaData ?? null,
    noiseSchedule: card.noiseSchedule ?? null,
    timestepScale: card.timestepScale ?? 1,
    classes: card.classes?.length ?? 0,
    noClass: card.noClass ?? null,
  };
}
