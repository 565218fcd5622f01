/** Agreement within each of several conditions, beside what chance gives within the same one. */
import type { Asker } from "./asker.js";
import type { Condition, Drawing, Seeds } from "./claim.js";
import { type Evidence, paired } from "./evidence.js";

/** Seeds are dealt to the conditions in turn. */
function dealt(seeds: number[], conditions: readonly Condition[], at: number): number[] {
  return seeds.filter((_, i) => i % conditions.length === at);
}

export function drawingsWithin(a: string, b: string, conditions: readonly Condition[], seeds: Seeds): Drawing[] {
  return conditions.flatMap((condition, at) => {
    const [shared, others] = [dealt(seeds.shared, conditions, at), dealt(seeds.others, conditions, at)];
    const drawings = [
      { sources: [a, b].map((model) => ({ model, condition })), seeds: shared },
      { sources: [{ model: b, condition }], seeds: others },
    ];
    return drawings.filter((drawing) => drawing.seeds.length > 0);
  });
}

/**
 * RP − chance under the same condition. Chance compares a's image of a seed with b's of another that nothing else uses, so
 * that what is counted of one seed depends on no other's, as a paired interval needs.
 */
export async function agreementWithin(
  asker: Asker,
  a: string,
  b: string,
  conditions: readonly Condition[],
  seeds: Seeds,
): Promise<Evidence> {
  const [same, chance] = [[], []] as (boolean | null)[][];
  for (const [at, condition] of conditions.entries()) {
    const [shared, others] = [dealt(seeds.shared, conditions, at), dealt(seeds.others, conditions, at)];
    if (shared.length === 0) continue;
    const [first, second] = [{ model: a }, { model: b }];
    same!.push(...(await asker.same(first, second, shared, condition)));
    chance!.push(...(await asker.sameByChance(first, second, shared, others, condition)));
  }
  return paired(same!, chance!);
}
