import { setTimeout as delay } from "node:timers/promises";

/** Asks again until `found` gives something other than null or false, or throws what it last waited for. */
export async function until<T>(
  what: string,
  found: () => Promise<T | null | false> | T | null | false,
  { seconds = 60, every = 50 }: { seconds?: number; every?: number } = {},
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await found();
    if (value !== null && value !== false) return value;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain until ${what}`);
    await delay(every);
  }
}
