/** float32 LE in a frame's body; every platform that Node runs on here is little-endian. */
export function floatsOf(body: Uint8Array): Float32Array {
  // A body may begin anywhere in the memory that it was received into.
  const own = new Uint8Array(body);
  return new Float32Array(own.buffer, 0, Math.floor(own.byteLength / 4));
}

export function bytesOf(floats: Float32Array): Uint8Array {
  return new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
}
