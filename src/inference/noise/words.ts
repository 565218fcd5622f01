const WORD = 2 ** 32;

/** RangeError unless all are 32-bit words. */
export function refuseOthers(...words: number[]): void {
  for (const word of words) {
    if (!Number.isInteger(word) || word < 0 || word >= WORD) {
      throw new RangeError(`Streams, seeds and steps are integers from 0 to 2^32 - 1, not ${word}`);
    }
  }
}
