/** NumPy's .npy files (format 1.0 to 3.0): arrays of unsigned bytes, and of integers as labels. */
export interface Npy {
  dimensions: number[];
  /** NumPy's name of the element type, as in "|u1" or "<i8". */
  type: string;
  data: Uint8Array;
}

const MAGIC = "\x93NUMPY";
/** Bytes of an element of the types that are read. */
const BYTES: Readonly<Record<string, number>> = {
  "|u1": 1,
  "|i1": 1,
  "<u2": 2,
  "<i2": 2,
  "<u4": 4,
  "<i4": 4,
  "<u8": 8,
  "<i8": 8,
};

/** Parses a file of integers in C order; throws in words what is wrong with it. */
export function parseNpy(bytes: Uint8Array): Npy {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 12 || buffer.toString("latin1", 0, 6) !== MAGIC) throw new Error("it is not a .npy file");
  const wide = buffer[6]! > 1;
  const start = (wide ? 12 : 10) + (wide ? buffer.readUInt32LE(8) : buffer.readUInt16LE(8));
  const header = buffer.toString("utf8", wide ? 12 : 10, start);
  const type = /'descr':\s*'([^']+)'/.exec(header)?.[1];
  const shape = /'shape':\s*\(([0-9, ]*)\)/.exec(header)?.[1];
  if (type === undefined || shape === undefined) throw new Error("the .npy file's header does not say type and shape");
  if (!/'fortran_order':\s*False/.test(header))
    throw new Error("the .npy file is in Fortran order: save it in C order");
  const width = BYTES[type];
  if (width === undefined) throw new Error(`the .npy file holds ${type}: integers are needed, |u1 for images`);
  const dimensions = shape.split(",").flatMap((text) => (text.trim() === "" ? [] : [Number(text)]));
  const size = dimensions.reduce((product, extent) => product * extent, width);
  if (buffer.length !== start + size) {
    throw new Error(`the .npy file holds ${buffer.length - start} bytes where its header says ${size}`);
  }
  return { dimensions, type, data: buffer.subarray(start) };
}

/** Its elements as numbers; throws where one is beyond 2^53. */
export function npyNumbers({ type, data }: Npy): number[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const width = BYTES[type]!;
  const signed = type[1] === "i";
  return Array.from({ length: data.length / width }, (_, i) => {
    const at = i * width;
    if (width === 8) return Number(signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true));
    if (width === 4) return signed ? view.getInt32(at, true) : view.getUint32(at, true);
    if (width === 2) return signed ? view.getInt16(at, true) : view.getUint16(at, true);
    return signed ? view.getInt8(at) : view.getUint8(at);
  });
}
