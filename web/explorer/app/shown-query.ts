/** The operation that feeds the view on the page, for the drawer. */
import { useEffect, useSyncExternalStore } from "react";
import type { OperationName } from "../api/texts.js";

export interface ShownQuery {
  name: OperationName;
  variables: unknown;
  answer: unknown;
}
let shown: ShownQuery | null = null;
const listeners = new Set<() => void>();

export function useShowQuery(name: OperationName, variables: unknown, answer: unknown): void {
  useEffect(() => {
    shown = { name, variables, answer };
    for (const listener of listeners) listener();
  }, [name, variables, answer]);
}

export function useShownQuery(): ShownQuery | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
}
