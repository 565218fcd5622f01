/** What the server refused of the question, so that it is said where it is set. */
import { useEffect, useSyncExternalStore } from "react";
import type { CombinedError } from "urql";

export interface Refusal {
  /** The argument's path, as in `condition.measurement.box`; without the place of a source. */
  field: string;
  message: string;
}
let refusals: readonly Refusal[] = [];
const listeners = new Set<() => void>();
function set(next: readonly Refusal[]): void {
  refusals = next;
  for (const listener of listeners) listener();
}

/** As long as the error stands. */
export function useNoteRefusal(error: CombinedError | undefined): void {
  useEffect(() => {
    const own = (error?.graphQLErrors ?? [])
      .filter(({ extensions }) => typeof extensions?.field === "string")
      .map(({ message, extensions }) => ({
        field: String(extensions.field).replace(/^(?:sources\.\d+|[ab](?:\.\d+)?)\.(?=sampler|condition)/, ""),
        message,
      }));
    if (own.length === 0) return;
    set([...refusals, ...own]);
    return () => set(refusals.filter((refusal) => !own.includes(refusal)));
  }, [error]);
}

/** The first refusal of one of these fields, or of what is in them. */
export function useRefused(fields: readonly string[]): Refusal | null {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => refusals,
  );
  return (
    all.find((refusal) => fields.some((field) => refusal.field === field || refusal.field.startsWith(`${field}.`))) ??
    null
  );
}
