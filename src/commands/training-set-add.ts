/** `training-set add`: registers a training set from a card and the files beside it. */
import { readConfig } from "../config.js";
import { createLogger } from "../log.js";
import { addSet } from "../runtime/training-sets.js";

export async function trainingSetAdd(card: string): Promise<void> {
  const config = readConfig();
  const log = createLogger(config.logLevel === "info" ? "fatal" : config.logLevel, "training set");
  const { slug, size, shape, digest, outcome } = await addSet(config, log, card);
  const what = `${slug}: ${size} images of ${shape.join("×")} (channels×height×width), pixels ${digest}`;
  const words = outcome === "ADDED" ? "is registered" : "is registered already: nothing changed";
  process.stdout.write(`${what}, ${words}.\n`);
}
