import type { Distortion } from "../domain/calibration.js";
import type { Pixels } from "./pixels.js";

/** The image, distorted; `noise`: standard normals (channels, height, width), for NOISE. */
export function distort(image: Pixels, distortion: Distortion, noise: Float32Array | null): Pixels {
  const { data, width, height, channels } = image;
  const out = new Uint8Array(data.length);
  const each = (level: (x: number, y: number, channel: number, at: number) => number) => {
    let at = 0;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let channel = 0; channel < channels; channel++, at++) out[at] = level(x, y, channel, at);
      }
    }
  };
  const place = (x: number, y: number, channel: number) => data[(y * width + x) * channels + channel]!;
  switch (distortion.kind) {
    case "SHIFT":
      each((x, y, channel) => place(Math.max(0, x - distortion.x), Math.max(0, y - distortion.y), channel));
      break;
    case "BRIGHTNESS":
      each((_x, _y, _channel, at) => cut(data[at]! + distortion.levels));
      break;
    case "NOISE": {
      if (noise?.length !== data.length) throw new RangeError(`${noise?.length} normals for ${data.length} values`);
      each((x, y, channel, at) =>
        cut(Math.floor(data[at]! + distortion.sigma * noise[(channel * height + y) * width + x]! + 0.5)),
      );
      break;
    }
    case "FLIP":
      each((x, y, channel) => place(width - 1 - x, y, channel));
      break;
  }
  return { data: out, width, height, channels };
}

function cut(level: number): number {
  return Math.max(0, Math.min(255, level));
}
