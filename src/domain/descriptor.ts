/** A descriptor: a network that turns an image into a vector, whose cosine with another's says how alike the two are. */

/** How an image comes to the network's size. Each is exact: one library's bytes, not a family of likenesses. */
export const DESCRIPTOR_RESIZES = [
  /** The image already has the network's size; others are refused. */
  "NONE",
  /** Pillow's `Image.resize(…, BILINEAR)`: a triangle filter that widens as it shrinks, rounded to uint8 after each pass. */
  "PILLOW_BILINEAR",
] as const;
export type DescriptorResize = (typeof DESCRIPTOR_RESIZES)[number];

export const DESCRIPTOR_LAYOUTS = ["NCHW", "NHWC"] as const;
export const DESCRIPTOR_INPUT_TYPES = ["uint8", "float32"] as const;

/** All that decides a descriptor's values beside the network's own bytes, and what a reader must know of it. */
export interface DescriptorCard {
  /** Height and width at the network's input. */
  inputSize: [number, number];
  layout: (typeof DESCRIPTOR_LAYOUTS)[number];
  /** uint8: levels as they are; float32: level / 255, less mean, over deviation, by channel, each rounded to float32. */
  inputType: (typeof DESCRIPTOR_INPUT_TYPES)[number];
  resize: DescriptorResize;
  /** Of red, green, blue; null for uint8. A grey image is given to all three channels. */
  mean: [number, number, number] | null;
  deviation: [number, number, number] | null;
  /** Length of the vector. */
  dimension: number;
  /** SHA-256 of the ONNX file. */
  digest: string;
  license: string;
  /** Where the metric's threshold is from. */
  thresholdSource: string;
}
