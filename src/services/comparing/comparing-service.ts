/** Questions about pairs: do these sources make the same image of the same noise? */

import { scopeOf } from "../../access/scope.js";
import { findMetrics } from "../../db/queries/metrics.js";
import { findModels } from "../../db/queries/models.js";
import { findQuestion } from "../../db/queries/questions.js";
import { findSourceIds } from "../../db/queries/sources.js";
import type { Score } from "../../domain/metric.js";
import { badInput, ConcordanceError } from "../../errors.js";
import { agreement } from "../../metrics/agreement.js";
import { chance as chanceScore } from "../../metrics/chance.js";
import { matches } from "../../metrics/counting.js";
import { histogram } from "../../metrics/histogram.js";
import { pairOrder } from "../../metrics/pair-order.js";
import { curve, score } from "../../metrics/score.js";
import { table } from "../../metrics/table.js";
import type { DamageService } from "../damage.js";
import type { Dependencies } from "../dependencies.js";
import { metricView, needMetric } from "../metrics.js";
import { modelView } from "../models.js";
import { checkFirst, pageOfArray } from "../paging.js";
import { refusal } from "../sampling/ask.js";
import { samplesByKey } from "../sampling/by-key.js";
import { type Asked, resolveQuestion, sourceInForce } from "../sampling/resolve.js";
import type { ComparingService, SampleQuestion, TrainingSetService } from "../services.js";
import type { SampleView } from "../views.js";
import { mostChanceSeeds } from "./chance-seeds.js";
import { requireOneShape, valuesOfRows } from "./compare.js";
import { describedByOf } from "./described-by.js";
import type { Patience } from "./descriptors.js";
import { matchesOfImages, valuesOfImages } from "./image-values.js";
import { labelsOf } from "./labels.js";
import { allPairs } from "./pairs.js";
import { KeptComparison } from "./question.js";
import { regionInForce, requireRegions } from "./region.js";
import { reproducibilityOf } from "./reproducibility.js";
import { checkPrecision, compareTwo, measureOf, readAll } from "./two.js";
import { valuesOfPairs } from "./values.js";

const CURVE_MAX = 1000;
const CHANCE_CURVE_MAX = 100;
/** What follows from a comparison starts nothing: its own question did. */
const WHAT_IS_THERE: Patience = { start: false, until: 0, signal: new AbortController().signal };

export function createComparingService(
  base: Dependencies & { damage: DamageService; trainingSets: TrainingSetService },
): ComparingService {
  const { db, limits } = base;

  return {
    async comparison(asking, question, waitSeconds) {
      const { a, b, seeds, noise, sampler, condition } = question;
      const precision = checkPrecision(question.precision);
      const measure = await measureOf(base, question.metric, question.threshold, question.region);
      const both: SampleQuestion = { sources: [a, b], seeds, noise, sampler, condition };
      const side = (i: number) => (i === 0 ? "a" : "b");
      const asked = await resolveQuestion(base, asking.viewer, both, (i) => `${side(i)}.`);
      requireOneShape(
        asked.sources.map((source) => source.view),
        side,
      );
      const [sideA, sideB] = asked.sources;
      // Refused before anything is queued.
      regionInForce(measure.region, sideA!.view, sideB!.view, measure.metric);
      const match = question.match ?? "AS_ASKED";
      return compareTwo(base, asking, asked, { measure, match, precision }, waitSeconds);
    },

    async reproducibility(asking, question, waitSeconds) {
      const measure = await measureOf(base, question.metric, question.threshold, null);
      const asked = await resolveQuestion(base, asking.viewer, question);
      return reproducibilityOf(base, asking, asked, measure, waitSeconds);
    },

    async agreement(asking, question, waitSeconds) {
      const measure = await measureOf(base, question.metric, question.threshold, null);
      const asked = await resolveQuestion(base, asking.viewer, question);
      const sources = asked.sources.map((source) => source.view);
      requireOneShape(sources, (i) => `sources.${i}`);
      requireRegions(sources, measure.metric);
      const { where, rows } = await readAll(base, asking, asked, waitSeconds);
      const { values } = await valuesOfRows(base, asked, where, rows, allPairs(sources.length), measure);
      const all = values.flat();
      return {
        ...agreement(all, measure.threshold, measure.metric.direction),
        pairs: all.filter((v) => v !== null).length,
        requested: all.length,
      };
    },

    async byDigest(asking, digest) {
      const kept = KeptComparison.safeParse(await findQuestion(db, digest));
      if (!kept.success) return null;
      const { a, b, seeds, noise, metric: metricId, threshold, region } = kept.data;
      const [metric] = await findMetrics(db, [metricId]);
      const models = await findModels(db, scopeOf(asking.viewer), { slugs: [a.model, b.model] });
      const sources = [a, b].map((side) => {
        const row = models.find((model) => model.slug === side.model);
        return row && (row.drawing || row.imported)
          ? sourceInForce(modelView(row), side.sampler, side.condition)
          : null;
      });
      if (!metric || !sources[0] || !sources[1]) return null;
      const asked: Asked = { sources: [sources[0], sources[1]], seeds, noise };
      const measure = { metric: metricView(metric), threshold, region };
      const { match = "AS_ASKED", precision = null } = kept.data;
      return compareTwo(base, asking, asked, { measure, match, precision }, 0);
    },

    histogram: ({ values, metric }, bins) => histogram(values, metric.range, bins),

    curve(comparison, thresholds) {
      if (thresholds.length > CURVE_MAX) {
        throw badInput("thresholds", `thresholds holds ${thresholds.length}: a curve takes at most ${CURVE_MAX}.`);
      }
      // Where looking decided how many pairs there are, it did so for every threshold.
      const method = comparison.spending ? "SEQUENTIAL" : "WILSON";
      return curve(comparison.values, thresholds, comparison.metric.direction, method);
    },

    pairs(comparison, order, page) {
      const first = checkFirst(page.first, limits.page);
      const { values, metric, threshold, seeds, noise, samplesA, samplesB } = comparison;
      const positions = pairOrder(values, order, metric.direction);
      return pageOfArray(positions, first, page.after ?? null, (i) => ({
        seed: seeds[i]!,
        noise,
        a: samplesA[i]!,
        b: samplesB[i]!,
        value: values[i]!,
        matches: matches(values[i]!, threshold, metric.direction),
      }));
    },

    async chance(comparison, at) {
      const { a, b, region, samplesA, samplesB, metric, threshold, seeds, alternatives } = comparison;
      // Chance takes the same best over classes as the score does: every class of a seed is an alternative.
      const rowsOf = (side: "a" | "b", samples: SampleView[]) =>
        alternatives?.side === side ? alternatives.rows : [samples];
      const [rowsA, rowsB] = [rowsOf("a", samplesA), rowsOf("b", samplesB)];
      const imagesAt = (rows: SampleView[][], i: number) => rows.flatMap((row) => row[i]?.image ?? []);
      const ready = seeds.flatMap((_, i) => {
        const [ofA, ofB] = [imagesAt(rowsA, i), imagesAt(rowsB, i)];
        return ofA.length === rowsA.length && ofB.length === rowsB.length ? [[ofA, ofB] as const] : [];
      });
      const counted = ready.slice(0, mostChanceSeeds(limits, comparison));
      const { unmeasured } = regionInForce(region, a, b, metric);
      const found = await matchesOfImages(
        base,
        { metric, unmeasured, patience: WHAT_IS_THERE },
        at ?? threshold,
        counted.map(([ofA]) => ofA),
        counted.map(([, ofB]) => ofB),
      );
      return chanceScore(found, seeds.length);
    },

    describedBy: (comparisons) => describedByOf(db, comparisons),

    async chanceCurve(comparison, thresholds) {
      if (thresholds.length > CHANCE_CURVE_MAX) {
        const words = `thresholds holds ${thresholds.length}: a curve of chance takes at most ${CHANCE_CURVE_MAX}.`;
        throw badInput("thresholds", words);
      }
      const scores: Score[] = [];
      // One after the other: each looks at all pairs of different seeds.
      for (const threshold of thresholds) scores.push(await this.chance(comparison, threshold));
      return scores;
    },

    matrix({ sources, comparisons, seeds, commonSeeds, metric, threshold }, other) {
      const at = other ?? threshold;
      const common = new Set(commonSeeds);
      const matrix = sources.map((_, i) =>
        sources.map((__, j): number | null => (i === j && common.size > 0 ? 1 : null)),
      );
      let p = 0;
      for (const [i, j] of allPairs(sources.length)) {
        const values = comparisons[p++]!.values.filter((_, s) => common.has(seeds[s]!));
        matrix[i]![j] = matrix[j]![i] = score(values, at, metric.direction).value;
      }
      return matrix;
    },

    table(view, format) {
      return table(
        {
          labels: labelsOf(view.sources),
          matrix: this.matrix(view, null),
          metric: view.metric.slug,
          threshold: view.threshold,
          direction: view.metric.direction,
          n: view.commonSeeds.length,
          requested: view.seeds.length,
        },
        format,
      );
    },

    async compare(asking, sample, withKey, metricSlug) {
      const { metric } = await needMetric(db, metricSlug, null);
      const [other] = await samplesByKey(db, asking.viewer, [withKey]);
      if (!other) throw new ConcordanceError("NOT_FOUND", "No sample has this id.", { field: "with" });
      requireOneShape([sample.source, other.source], () => "with");
      if (!sample.image || !other.image) return null;
      const region = regionInForce(null, sample.source, other.source, metric, "metric");
      // Two images are described in a second: that is no wait.
      const patience: Patience = {
        start: refusal(asking) === null,
        until: Number.POSITIVE_INFINITY,
        signal: asking.signal,
      };
      const same = sample.seed.value === other.seed.value && sample.seed.noise === other.seed.noise;
      if (!same) {
        // A pair of different seeds has no place in the kept values: it is computed each time.
        const [value] = await valuesOfImages(base, { metric, ...region, patience }, [[sample.image, other.image]]);
        return value!;
      }
      const ids = await findSourceIds(db, [sample.source.digest, other.source.digest]);
      const [[value]] = (await valuesOfPairs(
        base,
        { metric, ...region, noise: sample.seed.noise, patience },
        [sample.seed.value],
        [{ sourceA: ids.get(sample.source.digest)!, sourceB: ids.get(other.source.digest)!, a: [sample], b: [other] }],
      )) as [[number | null]];
      return value;
    },
  };
}
