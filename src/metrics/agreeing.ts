import { ConcordanceError } from "../errors.js";

/** As many sources as two words of 32 bits can name. */
export const AGREEING_MAX = 64;
/** Steps of one search, about a second: graphs that nature does not draw take years. */
const STEPS_MAX = 2_000_000;

/** Sets of up to 64 sources: bit i of `low` is source i, of `high` source 32 + i. */
interface Sources {
  low: number;
  high: number;
}

/**
 * A largest set of sources of which every two match, and of several such sets the first in the order of sources: the
 * maximum clique, found exactly by branch and bound with a greedy colouring (Tomita & Seki 2003), sources in order.
 * matching(i, j): whether i < j match. sources: at most 64, else RangeError. Answers positions, ascending. QUERY_TOO_COMPLEX
 * where the search does not end in STEPS_MAX steps.
 */
export function largestAgreeing(sources: number, matching: (i: number, j: number) => boolean): number[] {
  if (sources > AGREEING_MAX) throw new RangeError(`${sources} sources: at most ${AGREEING_MAX}`);
  const mates = Array.from({ length: sources }, (): Sources => ({ low: 0, high: 0 }));
  for (let i = 0; i < sources; i++)
    for (let j = i + 1; j < sources; j++) {
      if (!matching(i, j)) continue;
      add(mates[i]!, j);
      add(mates[j]!, i);
    }
  let best: number[] = [];
  const chosen: number[] = [];
  let steps = 0;
  const grow = (candidates: Sources) => {
    let { low, high } = candidates;
    while (low !== 0 || high !== 0) {
      if (++steps > STEPS_MAX) throw tooManySets();
      if (chosen.length + colours(low, high, mates) <= best.length) return;
      const i = first(low, high);
      if (i < 32) low &= ~(1 << i);
      else high &= ~(1 << (i - 32));
      chosen.push(i);
      // Only a larger set replaces the best: the first of its size stays.
      if (chosen.length > best.length) best = [...chosen];
      grow({ low: low & mates[i]!.low, high: high & mates[i]!.high });
      chosen.pop();
    }
  };
  const all: Sources = { low: 0, high: 0 };
  for (let i = 0; i < sources; i++) add(all, i);
  grow(all);
  return best;
}

function tooManySets(): ConcordanceError {
  const message = "The sources match each other in too many ways for an exact search. Ask for fewer sources.";
  return new ConcordanceError("QUERY_TOO_COMPLEX", message, { cost: STEPS_MAX, limit: STEPS_MAX });
}

function add(to: Sources, i: number): void {
  if (i < 32) to.low |= 1 << i;
  else to.high |= 1 << (i - 32);
}

function first(low: number, high: number): number {
  return low !== 0 ? 31 - Math.clz32(low & -low) : 63 - Math.clz32(high & -high);
}

/** No set of agreeing sources is larger: each colour holds sources of which no two match. */
function colours(low: number, high: number, mates: readonly Sources[]): number {
  let count = 0;
  while (low !== 0 || high !== 0) {
    count++;
    let [freeLow, freeHigh] = [low, high];
    while (freeLow !== 0 || freeHigh !== 0) {
      const i = first(freeLow, freeHigh);
      const bit = 1 << (i & 31);
      if (i < 32) {
        low &= ~bit;
        freeLow &= ~bit;
      } else {
        high &= ~bit;
        freeHigh &= ~bit;
      }
      freeLow &= ~mates[i]!.low;
      freeHigh &= ~mates[i]!.high;
    }
  }
  return count;
}
