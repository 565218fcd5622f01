/** Whether the server can be reached: every view says so in one place, and reads again when it can. */
import { useSyncExternalStore } from "react";

export interface Connection {
  lost: boolean;
  /** When the server answered last. */
  answeredAt: number;
  /** When it is tried next, while it is lost. */
  retryAt: number;
  /** Grows by one with each recovery: what was on the page is read again. */
  epoch: number;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 8_000;

let state: Connection = { lost: false, answeredAt: Date.now(), retryAt: 0, epoch: 0 };
let delay = FIRST_RETRY_MS;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function change(next: Partial<Connection>): void {
  state = { ...state, ...next };
  for (const listener of listeners) listener();
}

export function noteAnswer(): void {
  delay = FIRST_RETRY_MS;
  // Quietly: every answer counts, and only a change of `lost` is anybody's concern.
  state = { ...state, answeredAt: Date.now() };
}

/** Something could not reach the server: its health is asked until it answers. */
export function noteLoss(): void {
  if (!state.lost) probeLater();
}

function probeLater(): void {
  clearTimeout(timer);
  timer = setTimeout(probe, delay);
  change({ lost: true, retryAt: Date.now() + delay });
  delay = Math.min(delay * 2, LAST_RETRY_MS);
}

async function probe(): Promise<void> {
  const answer = await fetch("/health/ready", { cache: "no-store" }).catch(() => null);
  if (!state.lost) return;
  if (answer?.ok) change({ lost: false, answeredAt: Date.now(), epoch: state.epoch + 1 });
  else probeLater();
}

export function retryNow(): void {
  clearTimeout(timer);
  void probe();
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}
