/** IDX, the format of the MNIST family: a magic number with the type and rank, big-endian extents, then the values. */
export interface Idx {
  dimensions: number[];
  data: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/** Parses an uncompressed IDX file of unsigned bytes; throws in words what is wrong with it. */
export function parseIdx(bytes: Uint8Array): Idx {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0) throw new Error("it is not an IDX file: its magic number is wrong");
  if (view.getUint8(2) !== UNSIGNED_BYTE) throw new Error("an IDX file of unsigned bytes is needed");
  const rank = view.getUint8(3);
  const start = 4 + 4 * rank;
  if (bytes.length < start) throw new Error("the IDX file is truncated in its header");
  const dimensions = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const size = dimensions.reduce((product, extent) => product * extent, 1);
  if (bytes.length !== start + size) {
    throw new Error(`the IDX file holds ${bytes.length - start} values where its header says ${size}`);
  }
  return { dimensions, data: bytes.subarray(start) };
}
