import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { sha256 } from "../../src/domain/digest.js";
import { packageRoot } from "../../src/paths.js";

/** The models that the examples of the contract name. */
export const EXAMPLE_MODELS = ["unet16-edm-n16384", "unet16-flow-n16384", "unet16-v-n16384", "uvit-edm-n16384"];

export interface OwnModel {
  card: Record<string, unknown> & { slug: string };
  weights: Uint8Array;
}

/** A zoo in `folder` with some of the shipped models, the shipped training set, and models of a test's own. */
export function smallZoo(folder: string, slugs: readonly string[], own: readonly OwnModel[] = []): string {
  const shipped = path.join(packageRoot(), "zoo");
  mkdirSync(path.join(folder, "models"), { recursive: true });
  symlinkSync(path.join(shipped, "training"), path.join(folder, "training"));
  mkdirSync(path.join(folder, "analytic"));
  for (const slug of slugs) {
    const analytic = path.join("analytic", `${slug}.json`);
    const files = existsSync(path.join(shipped, analytic))
      ? [analytic]
      : [`${slug}.json`, `${slug}.onnx`].map((file) => path.join("models", file));
    for (const file of files) copyFileSync(path.join(shipped, file), path.join(folder, file));
  }
  for (const { card, weights } of own) {
    const file = path.join(folder, "models", card.slug);
    writeFileSync(`${file}.json`, JSON.stringify({ digest: sha256(weights), ...card }));
    writeFileSync(`${file}.onnx`, weights);
  }
  return folder;
}
