import type { Shape } from "../../domain/model.js";
import type { LinearOperator } from "./operator.js";

/**
 * Super-resolution: y holds the average of each square of factor × factor pixels, (channels, height / factor,
 * width / factor). All singular values are 1 / factor or 0. The factor must divide height and width.
 */
export function superResolution(factor: number, [channels, height, width]: Shape): LinearOperator {
  const across = width / factor;
  const squares = (channels * height * width) / factor ** 2;
  // The square of each pixel.
  const squareOf = Int32Array.from({ length: channels * height * width }, (_, i) => {
    const row = Math.floor(i / width);
    return Math.floor(row / factor) * across + Math.floor((i % width) / factor);
  });
  const apply = (x: Float64Array) => {
    const y = new Float64Array(squares);
    for (let i = 0; i < x.length; i++) y[squareOf[i]!]! += x[i]!;
    return y.map((sum) => sum / factor ** 2);
  };
  const spread = (y: Float64Array) => Float64Array.from(squareOf, (square) => y[square]!);
  return {
    openAt: new Uint8Array(squareOf.length).fill(1),
    apply,
    invert: spread,
    open(x) {
      const averages = apply(x);
      return x.map((value, i) => value - averages[squareOf[i]!]!);
    },
    filter(x, gain) {
      const [ofOpen, ofAverage] = [gain(0), gain(1 / factor)];
      const averages = apply(x);
      return x.map((value, i) => {
        const average = averages[squareOf[i]!]!;
        return ofAverage * average + ofOpen * (value - average);
      });
    },
    picture: spread,
  };
}
