import type { MetricDirection } from "../domain/metric.js";
import type { Pixels } from "./pixels.js";
import type { Unmeasured } from "./unmeasured.js";

/** A measure of how alike two images are, made of their pixels alone. A changed default or formula is a new version. */
export interface PixelMetric<P = unknown> {
  slug: string;
  version: number;
  title: string;
  kind: "PIXEL";
  direction: MetricDirection;
  /** The default of a question that names none. */
  threshold: number;
  /** The least and the greatest value there can be. */
  range: [number, number];
  /** Paper or formula, one line. */
  reference: string;
  /** What every value of this image needs, once an image. BAD_USER_INPUT where the metric has no value for its size. */
  prepare(image: Pixels): P;
  /** The same of what a measurement leaves open of the image: (I − A⁺A) x of its levels, not rounded. */
  prepareOpen(image: Pixels, unmeasured: Unmeasured): P;
  /** Symmetric, bit for bit; RangeError unless both are of one shape. */
  value(a: P, b: P): number;
  /**
   * Where values are cosines: what is prepared as a vector of length 1 (or of zeros), float32, whose inner products are the
   * values but for roundingMargin. Absent where there is no such vector.
   */
  unit?(prepared: P): Float32Array;
}
