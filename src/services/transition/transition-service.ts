import type { Viewer } from "../../domain/viewer.js";
import { badInput, ConcordanceError } from "../../errors.js";
import { regimeOf } from "../../metrics/regime.js";
import { compareRows } from "../comparing/compare.js";
import { readAll } from "../comparing/two.js";
import type { DamageService } from "../damage.js";
import type { Dependencies } from "../dependencies.js";
import type { GeneralizationService, GeneralizationView } from "../generalization/generalization.js";
import { checkNearestCost } from "../generalization/nearest-values.js";
import { trainingSubsets } from "../generalization/subsets.js";
import { needMetric } from "../metrics.js";
import { needModels } from "../models.js";
import { resolveQuestion } from "../sampling/resolve.js";
import { isOver } from "../sampling/sample-views.js";
import type { ComparingService, TrainingSetService } from "../services.js";
import type { ModelView } from "../views.js";
import { checkFamily, matchBySize } from "./family.js";
import type { TransitionPointView, TransitionService } from "./transition.js";

export function createTransitionService(
  deps: Dependencies & { damage: DamageService; trainingSets: TrainingSetService },
  comparing: Pick<ComparingService, "chance">,
  generalizations: Pick<GeneralizationService, "generalization">,
): TransitionService {
  /** By point and side: the regime needs both, and is asked beside them. */
  const known = new WeakMap<TransitionPointView, Partial<Record<"a" | "b", Promise<GeneralizationView>>>>();

  async function familyOf(viewer: Viewer, slugs: string[], name: "a" | "b"): Promise<ModelView[]> {
    const models: ModelView[] = [];
    for (const [i, slug] of slugs.entries()) {
      const found = await needModels(deps, viewer, [slug]).catch((error: unknown) => {
        if (!(error instanceof ConcordanceError)) throw error;
        throw new ConcordanceError(error.code, error.message, { ...error.details, field: `${name}.${i}` });
      });
      models.push(found.get(slug)!);
    }
    return models;
  }

  return {
    async transition(asking, { a, b, seeds, noise, sampler, metric: slug, threshold: asked }, waitSeconds) {
      const { metric, threshold } = await needMetric(deps.db, slug, asked);
      const most = Math.floor(deps.limits.sources / 2);
      for (const [name, slugs] of Object.entries({ a, b })) {
        if (slugs.length > most) throw badInput(name, `${name} holds ${slugs.length}: a family takes at most ${most}.`);
      }
      const [ofA, ofB] = [await familyOf(asking.viewer, a, "a"), await familyOf(asking.viewer, b, "b")];
      const matched = matchBySize(checkFamily(ofA, "a"), checkFamily(ofB, "b"));
      // A model's place in its family as it was asked: refused options are told by it.
      const place = (i: number) =>
        i % 2 === 0 ? `a.${a.indexOf(matched[i / 2]![0].slug)}.` : `b.${b.indexOf(matched[(i - 1) / 2]![1].slug)}.`;
      const sources = matched.flatMap((models) => models.map((model) => ({ model: model.slug })));
      const all = await resolveQuestion(deps, asking.viewer, { sources, seeds, noise, sampler }, place);
      const subsets = await Promise.all(matched.flat().map((model) => trainingSubsets(deps, asking.viewer, model)));
      // Every seed's sample, and at most as many held-out images, against each model's own subset.
      checkNearestCost(deps.limits, metric, 2 * all.seeds.length, subsets.flat());
      const { where, rows, job } = await readAll(deps, asking, all, waitSeconds);
      const pairs = matched.map((_, i): [number, number] => [2 * i, 2 * i + 1]);
      const measure = { metric, threshold, region: null };
      const comparisons = await compareRows(deps, all, where, rows, pairs, measure, job);
      const points = matched.map(([modelA, modelB], i) => ({
        trainingSize: modelA.training.size,
        a: modelA,
        b: modelB,
        comparison: comparisons[i]!,
        sampler,
        waitSeconds,
      }));
      return { points, job };
    },

    generalization(asking, point, side) {
      const of = known.get(point) ?? {};
      known.set(point, of);
      const { comparison, sampler } = point;
      // Samples on their way are counted by the transition's one job: a question of their own would open another.
      const samples = side === "a" ? comparison.samplesA : comparison.samplesB;
      const arrived = samples.every(isOver);
      const whole = arrived || asking.door !== "POST";
      of[side] ??= generalizations.generalization(
        whole ? asking : { ...asking, door: "NODE" },
        {
          source: { model: point[side].slug },
          seeds: { values: comparison.seeds },
          noise: comparison.noise,
          sampler,
          metric: comparison.metric.slug,
          threshold: comparison.threshold,
        },
        whole ? point.waitSeconds : 0,
      );
      return of[side];
    },

    async regime(asking, point) {
      const [ofA, ofB] = await Promise.all([
        this.generalization(asking, point, "a"),
        this.generalization(asking, point, "b"),
      ]);
      return regimeOf(ofA.excessCopying, ofB.excessCopying, point.comparison.score);
    },

    chance: ({ comparison }) => comparing.chance(comparison),
  };
}
