/** Makes one ANALYTIC model's file in a thread of its own, and ends: a covariance and its eigenvectors take seconds. */
import os from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { analyticFile } from "../inference/analytic/index.js";
import type { AnalyticOrder } from "./analytic.js";

// Nobody waits for it as for a sample. On Linux the priority is the calling thread's, elsewhere the whole process's.
if (os.platform() === "linux") os.setPriority(os.constants.priority.PRIORITY_LOW);

const { denoiser, images, count, shape } = workerData as AnalyticOrder;
parentPort!.postMessage(analyticFile(denoiser, images, count, shape));
