/** Makes the files of ANALYTIC models off the event loop. */
import { Worker } from "node:worker_threads";
import type { AnalyticDenoiser, Shape } from "../domain/model.js";
import { builtFile } from "../paths.js";

export interface AnalyticOrder {
  denoiser: AnalyticDenoiser;
  /** uint8 (count, height, width, channels) */
  images: Uint8Array;
  count: number;
  shape: Shape;
}

/** The file's bytes. Throws what the thread threw, or the signal's reason. */
export async function makeAnalyticFile(order: AnalyticOrder, signal: AbortSignal): Promise<Uint8Array> {
  signal.throwIfAborted();
  const thread = new Worker(builtFile("children", "analytic-thread.js"), { workerData: order, env: {} });
  const stop = () => void thread.terminate();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      thread.once("message", resolve);
      thread.once("error", reject);
      thread.once("exit", (code) => reject(signal.reason ?? new Error(`the thread ended with ${code} and no file`)));
    });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
