/** What draws a version's samples again beside a server that may run. */
import path from "node:path";
import { DrawingChild } from "../children/drawing-child.js";
import type { Config } from "../config.js";
import { WeightsCache } from "../jobs/weights.js";
import { type Report, redraw } from "../services/datasets/redraw.js";
import type { Beside } from "./beside.js";
import { chooseDevice, drawingOptions } from "./device.js";

export type { Report } from "../services/datasets/redraw.js";

export async function redrawVersion(
  config: Config,
  { db, store, closers }: Beside,
  { folder, samples, signal }: { folder: string; samples: number | null; signal: AbortSignal },
): Promise<Report> {
  const { device } = await chooseDevice(config);
  const child = new DrawingChild(drawingOptions(config, device));
  closers.push(() => child.close());
  const weights = new WeightsCache(path.join(config.dataDir, "cache", "weights"), store);
  return redraw({ db, store, weights, child, signal }, folder, samples);
}
