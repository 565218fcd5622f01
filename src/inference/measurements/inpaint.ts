import type { Box } from "../../domain/measurement.js";
import type { Shape } from "../../domain/model.js";
import type { LinearOperator } from "./operator.js";

/** Inpainting: y holds the pixels outside the box, in C order; the box is the hole. All singular values are 1 or 0. */
export function inpaint(box: Box, [channels, height, width]: Shape): LinearOperator {
  const openAt = new Uint8Array(channels * height * width);
  for (let channel = 0; channel < channels; channel++) {
    for (let row = box.y; row < box.y + box.height; row++) {
      const start = (channel * height + row) * width + box.x;
      openAt.fill(1, start, start + box.width);
    }
  }
  const known = Int32Array.from([...openAt.keys()].filter((i) => openAt[i] === 0));
  const invert = (y: Float64Array) => {
    const x = new Float64Array(openAt.length);
    known.forEach((at, i) => {
      x[at] = y[i]!;
    });
    return x;
  };
  return {
    openAt,
    apply: (x) => Float64Array.from(known, (at) => x[at]!),
    invert,
    open: (x) => x.map((value, i) => (openAt[i] === 1 ? value : 0)),
    filter(x, gain) {
      const [ofOpen, ofKnown] = [gain(0), gain(1)];
      return x.map((value, i) => value * (openAt[i] === 1 ? ofOpen : ofKnown));
    },
    picture: invert,
  };
}
