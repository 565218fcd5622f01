/** The numerics classes that described what a number rests on: sorted, each once; null where one was not recorded. */
export function describedBy(classes: Iterable<string | null>): string[] | null {
  const distinct = new Set(classes);
  return distinct.has(null) ? null : ([...distinct] as string[]).sort();
}
