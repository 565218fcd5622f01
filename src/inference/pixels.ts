import type { Shape } from "../domain/model.js";

/**
 * Images of a state as NVlabs/edm writes them: trunc(clip(x · 127.5 + 128, 0, 255)), (batch, C, H, W) to (batch, H, W, C).
 * The state must be finite: see isFiniteState.
 */
export function toPixels(state: Float64Array, [channels, height, width]: Shape): Uint8Array {
  const area = height * width;
  const size = channels * area;
  const pixels = new Uint8Array(state.length);
  for (let image = 0; image < state.length; image += size) {
    for (let channel = 0; channel < channels; channel++) {
      for (let position = 0; position < area; position++) {
        const level = state[image + channel * area + position]! * 127.5 + 128;
        pixels[image + position * channels + channel] = Math.min(Math.max(level, 0), 255);
      }
    }
  }
  return pixels;
}

/** Whether no value is NaN or infinite. */
export function isFiniteState(state: Float64Array): boolean {
  return state.every(Number.isFinite);
}
