/** Denoisers that follow from a training subset alone, as files that run where networks run. */
import type { AnalyticDenoiser, Shape } from "../../domain/model.js";
import { gaussianDenoiserFile } from "./gaussian-file.js";
import { optimalDenoiserFile } from "./optimal.js";

const FILES: Record<AnalyticDenoiser, (images: Uint8Array, count: number, shape: Shape) => Uint8Array> = {
  OPTIMAL: optimalDenoiserFile,
  GAUSSIAN: gaussianDenoiserFile,
};

/** The ONNX file of a denoiser of `count` images, uint8 (count, height, width, channels): the same images, the same bytes. */
export function analyticFile(denoiser: AnalyticDenoiser, images: Uint8Array, count: number, shape: Shape): Uint8Array {
  return FILES[denoiser](images, count, shape);
}
