/** Which images of a set two models never learned from, and which of them are taken. */

/** Images from `start` up to, and without, `end`. */
export type ImageRange = [start: number, end: number];

/** What is left of a set of `size` images when those that were learned from are taken out; ascending, none empty. */
export function heldOutRanges(size: number, learned: readonly ImageRange[]): ImageRange[] {
  const left: ImageRange[] = [];
  let from = 0;
  for (const [start, end] of [...learned].sort(([x], [y]) => x - y)) {
    if (start > from) left.push([from, Math.min(start, size)]);
    from = Math.max(from, end);
  }
  if (from < size) left.push([from, size]);
  return left;
}

export const countOf = (ranges: readonly ImageRange[]): number =>
  ranges.reduce((sum, [start, end]) => sum + end - start, 0);

/**
 * `n` of the images in `ranges`, evenly spread and ascending: number i is the held-out image of rank floor((i + 1/2) H / n)
 * of H. RangeError where there are fewer than n.
 */
export function evenlySpread(ranges: readonly ImageRange[], n: number): number[] {
  const total = countOf(ranges);
  if (n > total) throw new RangeError(`${n} of ${total} images`);
  const chosen: number[] = [];
  let [range, before] = [0, 0];
  for (let i = 0; i < n; i++) {
    const rank = Math.floor(((i + 0.5) * total) / n);
    for (; rank - before >= ranges[range]![1] - ranges[range]![0]; range++) {
      before += ranges[range]![1] - ranges[range]![0];
    }
    chosen.push(ranges[range]![0] + rank - before);
  }
  return chosen;
}
