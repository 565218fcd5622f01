/**
 * Where two ways part: the first place of the last unbroken run without a match, down to the end; null where they match
 * at the end, or it is not known where the run begins. matches: in the order of falling sigma, the images last.
 */
export function partsFrom(matches: readonly (boolean | null)[]): number | null {
  if (matches.at(-1) !== false) return null;
  let from = matches.length - 1;
  while (from > 0 && matches[from - 1] === false) from--;
  // Above a place that is not known the run may go on.
  return matches[from - 1] === null ? null : from;
}
