/** Float64 values as frames carry them: little-endian on every machine. */
export function toBytes(values: Float64Array): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(values.length * 8));
  for (let i = 0; i < values.length; i++) bytes.setFloat64(i * 8, values[i]!, true);
  return new Uint8Array(bytes.buffer);
}

export function fromBytes(body: Uint8Array): Float64Array {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const values = new Float64Array(body.length / 8);
  for (let i = 0; i < values.length; i++) values[i] = view.getFloat64(i * 8, true);
  return values;
}
