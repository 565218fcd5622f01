import type { Pixels } from "./pixels.js";

/**
 * What a measurement leaves open of an image, (I − A⁺A) x: the part in which two solutions of one inverse problem can
 * differ. Values in C order (channels, height, width).
 */
export interface Unmeasured {
  open(x: Float64Array): Float64Array;
  /** 1 where something of a value is open, 0 where the measurement says it in full. */
  readonly openAt: Uint8Array;
}

/** An image's levels, 0–255 as float64, channel after channel. RangeError where they are not what `unmeasured` is made for. */
export function planar({ data, width, height, channels }: Pixels, unmeasured: Unmeasured): Float64Array {
  if (data.length !== unmeasured.openAt.length) {
    throw new RangeError(`${data.length} values are not an image of the measured shape`);
  }
  const area = width * height;
  return Float64Array.from({ length: data.length }, (_, i) => data[(i % area) * channels + Math.floor(i / area)]!);
}

/** The values at the places that are open, of (I − A⁺A) x. */
export function openValues(x: Float64Array, unmeasured: Unmeasured): Float64Array {
  return unmeasured.open(x).filter((_, i) => unmeasured.openAt[i] === 1);
}
