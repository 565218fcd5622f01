import { DescribingChild } from "../children/describing-child.js";
import type { Config } from "../config.js";
import type { RepetitionReport } from "../domain/repetition.js";
import type { Logger } from "../log.js";
import { repeatKept } from "../services/repeating/repeat.js";
import type { Beside } from "./beside.js";
import { describingOptions } from "./describing.js";

/** Computes again `count` of each kind of what is kept of images. The child starts where there is something to describe. */
export async function repeatBeside(
  config: Config,
  { db, store, storage, closers }: Beside,
  how: { count: number; signal: AbortSignal; log: Logger; onProgress: (report: RepetitionReport) => void },
): Promise<RepetitionReport> {
  const describing = new DescribingChild(describingOptions(config, storage));
  closers.push(() => describing.close());
  return repeatKept({ db, store, describing, log: how.log }, how.count, how.signal, how.onProgress);
}
