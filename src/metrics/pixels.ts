/** An image as metrics see it: uint8, C order (height, width, channels). */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
  channels: number;
}

/** What two prepared images must share for a value of the pair to mean anything. */
export interface PixelShape {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** The image's shape. RangeError where its data is not width · height · channels long, or empty. */
export function shapeOf({ data, width, height, channels }: Pixels): PixelShape {
  if (data.length === 0 || data.length !== width * height * channels)
    throw new RangeError(`${data.length} values are not an image of ${height}×${width}×${channels}`);
  return { width, height, channels };
}

/** RangeError unless both are of one shape: a shorter image would otherwise score against a prefix of the longer. */
export function assertSameShape(a: PixelShape, b: PixelShape): void {
  if (a.width !== b.width || a.height !== b.height || a.channels !== b.channels)
    throw new RangeError(
      `images of ${a.height}×${a.width}×${a.channels} and ${b.height}×${b.width}×${b.channels} have no value`,
    );
}
