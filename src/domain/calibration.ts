/** What a metric is calibrated on: which images of a training set, and which mild distortions of them. */
import { sha256 } from "./digest.js";

/** Changes of one image that leave it the same picture, exactly; FLIP is apart: of most data it is another picture. */
export type Distortion =
  | { kind: "SHIFT"; x: 0 | 1; y: 0 | 1 }
  | { kind: "BRIGHTNESS"; levels: number }
  | { kind: "NOISE"; sigma: number }
  | { kind: "FLIP" };

export const DISTORTIONS: readonly Distortion[] = [
  { kind: "SHIFT", x: 1, y: 0 },
  { kind: "SHIFT", x: 0, y: 1 },
  { kind: "BRIGHTNESS", levels: 16 },
  { kind: "BRIGHTNESS", levels: -16 },
  { kind: "NOISE", sigma: 8 },
  { kind: "NOISE", sigma: 16 },
  { kind: "FLIP" },
];

/** The definition in words, to be computed again from. */
export function distortionWords(distortion: Distortion): string {
  switch (distortion.kind) {
    case "SHIFT": {
      const [where, edge] = distortion.x === 1 ? ["to the right", "column"] : ["down", "row"];
      return `one pixel ${where}; the first ${edge} is repeated`;
    }
    case "BRIGHTNESS":
      return `${distortion.levels > 0 ? "+" : "−"}${Math.abs(distortion.levels)} levels, cut to 0–255`;
    case "NOISE":
      return `plus ${distortion.sigma} levels times TORCH_CPU noise of shape (channels, height, width), the image's index its seed; floor(v + 0.5), cut to 0–255`;
    case "FLIP":
      return "left and right exchanged";
  }
}

/**
 * The indices from, …, to − 1 in the order of the SHA-256 of "calibration <index>": a sample that anyone can take again, and
 * that no order of the set (by class, say) bears on. The first n of it are a sample of n.
 */
export function calibrationOrder(from: number, to: number): number[] {
  const indices = Array.from({ length: to - from }, (_, i) => from + i);
  const digests = new Map(indices.map((index) => [index, sha256(`calibration ${index}`)]));
  return indices.sort((a, b) => (digests.get(a)! < digests.get(b)! ? -1 : 1));
}

/** Pairs of different images, each image in one pair at most: two after the other in calibrationOrder. */
export function unrelatedPairs(size: number, most: number): [number, number][] {
  const order = calibrationOrder(0, size);
  const count = Math.min(most, Math.floor(size / 2));
  return Array.from({ length: count }, (_, i) => [order[2 * i]!, order[2 * i + 1]!]);
}
