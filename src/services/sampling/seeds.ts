import type { Config } from "../../config.js";
import { SEED_MAX } from "../../domain/noise.js";
import type { SeedsRequest } from "../../domain/source.js";
import { badInput } from "../../errors.js";

/** The seeds of a question, in the order asked. BAD_USER_INPUT by field name. */
export function resolveSeeds(request: SeedsRequest, limits: Config["limits"]): number[] {
  const { first, count, values } = request;
  const most = limits.seeds;
  if (values != null) {
    if (first != null) throw badInput("seeds.first", "seeds takes either values, or first and count; not both.");
    if (count != null) throw badInput("seeds.count", "seeds takes either values, or first and count; not both.");
    if (values.length < 1 || values.length > most) {
      throw badInput("seeds.values", `seeds.values holds ${values.length} seeds: a question takes 1 to ${most}.`);
    }
    const seen = new Set<number>();
    for (const value of values) {
      checkSeed(value, "seeds.values");
      if (seen.has(value)) throw badInput("seeds.values", `seeds.values repeats ${value}: each seed is named once.`);
      seen.add(value);
    }
    return [...values];
  }
  if (count == null) throw badInput("seeds.count", `seeds needs values, or a count from 1 to ${most}.`);
  if (!Number.isInteger(count) || count < 1 || count > most) {
    throw badInput("seeds.count", `seeds.count is ${count}: a question takes 1 to ${most} seeds.`);
  }
  const start = first ?? 0;
  checkSeed(start, "seeds.first");
  if (start + count - 1 > SEED_MAX) {
    throw badInput(
      "seeds.first",
      `seeds ${start} to ${start + count - 1} go beyond ${SEED_MAX}, the last seed there is.`,
    );
  }
  return Array.from({ length: count }, (_, i) => start + i);
}

/** Seeds are 0 … 2^31 − 1. */
export function checkSeed(seed: number, field: string): number {
  if (Number.isInteger(seed) && seed >= 0 && seed <= SEED_MAX) return seed;
  throw badInput(field, `${field} has ${seed}: seeds are whole numbers from 0 to ${SEED_MAX}.`);
}
