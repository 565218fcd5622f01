/** On which noises so many sources agree. */
import { setImmediate } from "node:timers/promises";
import { badInput } from "../../errors.js";
import { AGREEING_MAX, largestAgreeing } from "../../metrics/agreeing.js";
import { matches } from "../../metrics/counting.js";
import { score } from "../../metrics/score.js";
import type { Dependencies } from "../dependencies.js";
import { checkFirst, pageOfArray } from "../paging.js";
import { type ResolveDependencies, resolveQuestion } from "../sampling/resolve.js";
import { requireOneShape, valuesOfRows } from "./compare.js";
import type { ConsensusService } from "./interfaces.js";
import { allPairs, checkPairs } from "./pairs.js";
import { requireRegions } from "./region.js";
import { type ComparingDependencies, measureOf, readAll } from "./two.js";

/** Milliseconds of searching at a time: others get their turn. */
const TURN = 20;

export function createConsensusService(
  deps: ComparingDependencies & ResolveDependencies & Pick<Dependencies, "limits">,
): ConsensusService {
  return {
    async consensus(asking, question, waitSeconds) {
      const { atLeast } = question;
      const measure = await measureOf(deps, question.metric, question.threshold, null);
      const asked = await resolveQuestion(deps, asking.viewer, question);
      const sources = asked.sources.map((source) => source.view);
      const count = sources.length;
      if (count < 2 || count > AGREEING_MAX) {
        throw badInput("sources", `sources holds ${count}: a consensus takes 2 to ${AGREEING_MAX}.`);
      }
      if (atLeast < 2 || atLeast > count) {
        throw badInput("atLeast", `atLeast is ${atLeast}: of ${count} sources 2 to ${count} can agree.`);
      }
      requireOneShape(sources, (i) => `sources.${i}`);
      requireRegions(sources, measure.metric);
      checkPairs(deps.limits, count, asked.seeds.length);

      const { where, rows, job } = await readAll(deps, asking, asked, waitSeconds);
      const { values } = await valuesOfRows(deps, asked, where, rows, allPairs(count), measure);
      const { metric, threshold } = measure;
      const sets: (number[] | null)[] = [];
      let turn = performance.now();
      for (let s = 0; s < asked.seeds.length; s++) {
        sets.push(largestAt(values, s, count, (value) => matches(value, threshold, metric.direction)));
        if (performance.now() - turn < TURN) continue;
        await setImmediate();
        asking.signal.throwIfAborted();
        turn = performance.now();
      }
      const sizes = sets.map((set) => set?.length ?? null);
      const counts = new Array<number>(count + 1).fill(0);
      for (const size of sizes) if (size !== null) counts[size]!++;
      return {
        ...{ sources, metric, threshold, atLeast, counts, job },
        // A size is above atLeast − 1 exactly where that many agree.
        score: score(sizes, atLeast - 1, "SIMILARITY"),
        agreeing: asked.seeds.flatMap((value, s) => {
          const set = sets[s];
          if (!set || set.length < atLeast) return [];
          return [{ seed: { value, noise: asked.noise }, sources: set.map((i) => sources[i]!) }];
        }),
      };
    },

    seeds({ agreeing }, page) {
      return pageOfArray(agreeing, checkFirst(page.first, deps.limits.page), page.after ?? null, (item) => item);
    },
  };
}

/** The largest set at one seed; null while a value is missing, since it might make the set larger. */
function largestAt(
  values: readonly (readonly (number | null)[])[],
  s: number,
  sources: number,
  matching: (value: number) => boolean,
): number[] | null {
  if (values.some((row) => row[s] === null)) return null;
  // Row by row of the upper triangle: before row i there are i · (2 · sources − i − 1) / 2 pairs.
  return largestAgreeing(sources, (i, j) => matching(values[(i * (2 * sources - i - 1)) / 2 + (j - i - 1)]![s]!));
}
