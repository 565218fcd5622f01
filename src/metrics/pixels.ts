/** An image as metrics see it: uint8, C order (height, width, channels). */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
  channels: number;
}
