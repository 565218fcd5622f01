import type { Distortion } from "../domain/calibration.js";
import { drawNoise } from "../inference/noise/index.js";
import { distort } from "../metrics/distortions.js";
import type { Pixels } from "../metrics/pixels.js";

/** Image `index` of a set, distorted; its noise is that of its index. */
export function distorted(image: Pixels, distortion: Distortion, index: number): Pixels {
  const noise = distortion.kind === "NOISE" ? drawNoise("TORCH_CPU", index, image.data.length) : null;
  return distort(image, distortion, noise);
}
