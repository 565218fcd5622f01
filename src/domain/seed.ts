import { SEED_MAX } from "./noise.js";

/** Seeds are whole numbers from 0 to 2^31 - 1. */
export function isSeed(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= SEED_MAX;
}
