import type { Shape } from "../../domain/model.js";
import { cosineBasis, cosineTransform } from "./cosine-transform.js";
import type { LinearOperator } from "./operator.js";

/** Singular values below this are taken for 0, as in DDNM's own code: their share of y is lost in any noise. */
export const SINGULAR_MIN = 0.03;
/** The kernel ends at so many standard deviations. */
const KERNEL_SIGMAS = 4;

/**
 * Deblurring: y is the image under a separable Gaussian blur of `blurSigma` pixels, edges mirrored (a b | b a), kernel cut
 * at 4 sigma: scipy.ndimage.gaussian_filter(mode="reflect"). The cosine transform (DCT-II) diagonalises it, so singular
 * values are products of the kernel's transforms along both axes; frequencies whose value is below SINGULAR_MIN are not
 * in y, and are what the measurement leaves open.
 */
export function deblur(blurSigma: number, [channels, height, width]: Shape): LinearOperator {
  const [down, across] = [cosineBasis(height), cosineBasis(width)];
  const [ofRows, ofColumns] = [response(blurSigma, height), response(blurSigma, width)];
  const singular = new Float64Array(height * width);
  for (let j = 0; j < height; j++) {
    for (let k = 0; k < width; k++) {
      const value = ofRows[j]! * ofColumns[k]!;
      if (value >= SINGULAR_MIN) singular[j * width + k] = value;
    }
  }
  const filter = (x: Float64Array, gain: (singular: number) => number) => {
    const gains = singular.map(gain);
    const out = new Float64Array(x.length);
    for (let channel = 0; channel < channels; channel++) {
      const start = channel * gains.length;
      const frequencies = cosineTransform(x.subarray(start, start + gains.length), down, across, "forward");
      for (let i = 0; i < gains.length; i++) frequencies[i]! *= gains[i]!;
      out.set(cosineTransform(frequencies, down, across, "back"), start);
    }
    return out;
  };
  const anyOpen = singular.includes(0) ? 1 : 0;
  return {
    openAt: new Uint8Array(channels * height * width).fill(anyOpen),
    filter,
    apply: (x) => filter(x, (value) => value),
    invert: (y) => filter(y, (value) => (value === 0 ? 0 : 1 / value)),
    open: (x) => filter(x, (value) => (value === 0 ? 1 : 0)),
    picture: (y) => y.slice(),
  };
}

/** What the blur along one axis of n pixels leaves of each of its n cosine frequencies. */
function response(blurSigma: number, n: number): Float64Array {
  const radius = Math.floor(KERNEL_SIGMAS * blurSigma + 0.5);
  const weights = Float64Array.from({ length: radius + 1 }, (_, i) => Math.exp(-0.5 * (i / blurSigma) ** 2));
  const total = weights.reduce((sum, weight, i) => sum + (i === 0 ? weight : 2 * weight), 0);
  return Float64Array.from({ length: n }, (_, frequency) =>
    weights.reduce((sum, weight, i) => {
      const share = weight / total;
      return sum + (i === 0 ? share : 2 * share * Math.cos((Math.PI * frequency * i) / n));
    }, 0),
  );
}
