import type { NearestMetric } from "./nearest.js";

/** The least and the greatest value of a cosine. */
export const COSINE_RANGE: [number, number] = [-1, 1];

/**
 * Inner product of two float32 descriptors of unit length, summed in float64 in the order of their components, within
 * [−1, 1]. Products of float32 are exact in float64: only the sum's order can change a bit, and with it fused or not,
 * in any language, the value is the same. RangeError unless both are of one length.
 */
export function descriptorCosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new RangeError(`descriptors of ${a.length} and ${b.length} values have no cosine`);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return Math.max(-1, Math.min(1, sum));
}

/** As a metric of vectors that are at hand. */
export const descriptorMetric: NearestMetric<Float32Array> = {
  direction: "SIMILARITY",
  value: descriptorCosine,
  unit: (descriptor) => descriptor,
};

/** What keeps a vector from having a direction. */
export type NoDirection = "NON_FINITE" | "ZERO";

/** Writes a vector at unit length, its length taken in float64, each component rounded to float32 once; or says why it has none. */
export function toUnitLength(vector: Float32Array, into: Float32Array): NoDirection | null {
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (!Number.isFinite(squares)) return "NON_FINITE";
  if (squares === 0) return "ZERO";
  const length = Math.sqrt(squares);
  vector.forEach((value, i) => {
    into[i] = value / length;
  });
  return null;
}
