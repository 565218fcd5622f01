const rotated = (word: number, by: number) => ((word << by) | (word >>> (32 - by))) >>> 0;

/** One word of xoshiro128++ as its authors wrote it, in place on four 32-bit words. */
export function xoshiro128pp(state: Uint32Array): number {
  const [s0, s1, , s3] = state as unknown as [number, number, number, number];
  const result = (rotated((s0 + s3) >>> 0, 7) + s0) >>> 0;
  const shifted = (s1 << 9) >>> 0;
  state[2]! ^= s0;
  state[3]! ^= s1;
  state[1]! ^= state[2]!;
  state[0]! ^= state[3]!;
  state[2]! ^= shifted;
  state[3] = rotated(state[3]!, 11);
  return result;
}
