/** Images of a training subset as analytic denoisers see them: points of (C·H·W) in the coordinates that networks learned. */
import type { Shape } from "../../domain/model.js";

/** x0 = level / 127.5 − 1: what uint8 levels are to a network, as in NVlabs/edm. */
export const LEVELS_PER_UNIT = 127.5;

/** `count` images, uint8 in C order (height, width, channels), as points in the order of a state: (channels, height, width). */
export function channelsFirst(images: Uint8Array, count: number, [channels, height, width]: Shape): Uint8Array {
  const area = height * width;
  const size = channels * area;
  if (images.length !== count * size) throw new RangeError(`${images.length} bytes are not ${count} images of ${size}`);
  if (channels === 1) return images;
  const points = new Uint8Array(images.length);
  for (let image = 0; image < images.length; image += size) {
    for (let position = 0; position < area; position++) {
      for (let channel = 0; channel < channels; channel++) {
        points[image + channel * area + position] = images[image + position * channels + channel]!;
      }
    }
  }
  return points;
}
