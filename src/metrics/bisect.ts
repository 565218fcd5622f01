/** Where `holds` changes from false to true between two numbers, to the last bit: the least double for which it holds. */
export function firstThatHolds(low: number, high: number, holds: (x: number) => boolean): number {
  let [without, within] = [low, high];
  for (;;) {
    const middle = without + (within - without) / 2;
    if (middle <= without || middle >= within) return within;
    if (holds(middle)) within = middle;
    else without = middle;
  }
}
