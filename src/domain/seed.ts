import { badInput } from "../errors.js";
import { SEED_MAX } from "./noise.js";

export function isSeed(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= SEED_MAX;
}

/** The seed itself; BAD_USER_INPUT for `field` outside 0 … 2^31 - 1. */
export function checkedSeed(field: string, value: number): number {
  if (isSeed(value)) return value;
  throw badInput(field, `${field} is ${value}; a seed is a whole number from 0 to ${SEED_MAX}`);
}
