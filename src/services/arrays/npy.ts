import { endianness } from "node:os";

/** What a file of NumPy's holds: numbers, or text of one width. */
export type NpyArray =
  | { shape: number[]; data: Float64Array | Float32Array | Int32Array }
  | { shape: [number]; data: readonly string[] };

/** The header and what precedes it end on a multiple of this, so that the data can be mapped into memory. */
const ALIGNED = 64;
const MAGIC = Buffer.from("\x93NUMPY\x01\x00", "latin1");

/** NumPy's .npy, version 1.0, in C order, little-endian (NEP 1). RangeError where data and shape disagree. */
export function encodeNpy({ shape, data }: NpyArray): { bytes: Uint8Array; dtype: string } {
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (data.length !== size) throw new RangeError(`${data.length} values are not of shape ${shape.join("×")}`);
  const { dtype, body } = "buffer" in data ? numbers(data) : text(data);
  // A tuple of one needs its comma.
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const words = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const before = MAGIC.length + 2;
  const length = Math.ceil((before + words.length + 1) / ALIGNED) * ALIGNED - before;
  const header = Buffer.from(`${words.padEnd(length - 1)}\n`, "latin1");
  const announced = Buffer.alloc(2);
  announced.writeUInt16LE(length);
  return { bytes: Buffer.concat([MAGIC, announced, header, body]), dtype };
}

function numbers(data: Float64Array | Float32Array | Int32Array): { dtype: string; body: Buffer } {
  const there = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const dtype = data instanceof Float64Array ? "<f8" : data instanceof Float32Array ? "<f4" : "<i4";
  if (endianness() === "LE") return { dtype, body: there };
  const body = Buffer.from(there);
  return { dtype, body: data.BYTES_PER_ELEMENT === 8 ? body.swap64() : body.swap32() };
}

/** UTF-32, each text filled up with zeros. */
function text(data: readonly string[]): { dtype: string; body: Buffer } {
  const points = data.map((item) => Array.from(item, (character) => character.codePointAt(0)!));
  const width = Math.max(1, ...points.map(({ length }) => length));
  const body = Buffer.alloc(4 * width * data.length);
  points.forEach((characters, row) => {
    characters.forEach((point, i) => {
      body.writeUInt32LE(point, 4 * (row * width + i));
    });
  });
  return { dtype: `<U${width}`, body };
}
