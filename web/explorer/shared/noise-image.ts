/** The noise of a seed as the samplers get it, drawn here by the program's own generators, shown as −3 … 3 in grey. */
import type { DrawnScheme } from "../../../src/domain/noise.js";
import { noiseBytes } from "../../../src/inference/noise/bytes.js";
import { numpyPcg64Noise } from "../../../src/inference/noise/numpy-pcg64.js";
import { torchCpuNoise } from "../../../src/inference/noise/torch-cpu.js";
import type { NoiseScheme } from "../api/operations.generated.js";

const DRAWS: Record<DrawnScheme, (seed: number, size: number) => Float32Array> = {
  TORCH_CPU: torchCpuNoise,
  NUMPY_PCG64: numpyPcg64Noise,
};
const KEPT = 400;
const urls = new Map<string, string>();

function draw(scheme: NoiseScheme, seed: number, shape: readonly number[]): Float32Array | null {
  const size = shape.reduce((product, length) => product * length, 1);
  return Object.hasOwn(DRAWS, scheme) ? DRAWS[scheme as DrawnScheme](seed, size) : null;
}

/** A data: URL of the first channel; null for a scheme that cannot be drawn here. */
export function noiseUrl(scheme: NoiseScheme, seed: number, shape: readonly number[]): string | null {
  const key = `${scheme} ${seed} ${shape}`;
  const known = urls.get(key);
  if (known) return known;
  const values = draw(scheme, seed, shape);
  const [, height = 0, width = 0] = shape;
  if (!values || height * width === 0) return null;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d")!;
  const picture = context.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    const grey = Math.max(0, Math.min(255, Math.round(((values[i]! + 3) / 6) * 255)));
    picture.data.set([grey, grey, grey, 255], i * 4);
  }
  context.putImageData(picture, 0, 0);
  const url = canvas.toDataURL("image/png");
  if (urls.size >= KEPT) urls.delete(urls.keys().next().value!);
  urls.set(key, url);
  return url;
}

/** SHA-256 of the float32 values, little-endian: what the server says of the same noise. Null where neither can be had. */
export async function noiseDigest(scheme: NoiseScheme, seed: number, shape: readonly number[]): Promise<string | null> {
  const values = draw(scheme, seed, shape);
  // Browsers hash on https and loopback alone.
  if (!values || !crypto.subtle) return null;
  const hash = await crypto.subtle.digest("SHA-256", noiseBytes(values) as BufferSource);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
