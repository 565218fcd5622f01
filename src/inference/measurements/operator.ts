/**
 * A linear measurement y = A x of one image, by its singular values. Images are float64 in C order (channels, height,
 * width); no method writes to what it is given, and each gives a new array.
 */
export interface LinearOperator {
  /** A x. */
  apply(x: Float64Array): Float64Array;
  /** A⁺ y: the image of least norm that measures as y. */
  invert(y: Float64Array): Float64Array;
  /** (I − A⁺A) x: what the measurement leaves open of an image. */
  open(x: Float64Array): Float64Array;
  /** V diag(gain(s_i)) Vᵀ x over A's right singular vectors; gain(0) goes to all that is not measured. */
  filter(x: Float64Array, gain: (singular: number) => number): Float64Array;
  /** 1 where (I − A⁺A) leaves something of a value, 0 where the measurement says it in full. */
  readonly openAt: Uint8Array;
  /** The measurement as an image: what it says of each pixel, 0 (mid-grey) where it says nothing. */
  picture(y: Float64Array): Float64Array;
}
