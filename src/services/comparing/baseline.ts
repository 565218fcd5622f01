/** The trivial baseline of a comparison: the same question of the Gaussian denoisers of the two sides' training subsets. */
import { scopeOf } from "../../access/scope.js";
import { findTrainingSets, type ModelRow } from "../../db/queries/models.js";
import type { Condition } from "../../domain/condition.js";
import { canonicalJson } from "../../domain/digest.js";
import type { Difference } from "../../domain/metric.js";
import { plainDenoiser } from "../../domain/model.js";
import type { EffectiveSampler, SamplerRequest } from "../../domain/sampler.js";
import { ConcordanceError } from "../../errors.js";
import { resolveProblemSampler } from "../../inference/measurements/sampler.js";
import { resolveSampler } from "../../inference/samplers/index.js";
import { matches } from "../../metrics/counting.js";
import { pairedDifference } from "../../metrics/difference.js";
import type { Asking } from "../asking.js";
import type { BaselineService, BaselineView } from "../baselines.js";
import type { DamageService } from "../damage.js";
import type { Dependencies } from "../dependencies.js";
import { freshJob } from "../jobs.js";
import { modelView } from "../models.js";
import { gaussianOfSubset } from "../registration/gaussian.js";
import { ask } from "../sampling/ask.js";
import { readRows } from "../sampling/read.js";
import { type Asked, drawnScheme, type ResolvedSource, sourceInForce } from "../sampling/resolve.js";
import type { ComparisonView, MetricView, ModelView, SourceView } from "../views.js";
import { compareRows } from "./compare.js";

/** One side as its subset's Gaussian would draw it: equal keys are one source. */
interface Trivial {
  side: SourceView;
  key: string;
  sampler: EffectiveSampler;
  condition: Condition | null;
  model(asking: Asking): Promise<ModelRow | string>;
}

export function createBaselineService(deps: Dependencies & { damage: DamageService }): BaselineService {
  /** Or why there is none, in words. */
  async function trivial(asking: Asking, side: SourceView): Promise<Trivial | string> {
    const { model, condition } = side;
    const { training } = model;
    if (!training) return `${model.slug} does not say what it was trained on`;
    const [set] = await findTrainingSets(deps.db, scopeOf(asking.viewer), [training.setId]);
    if (!set) return `the training set of ${model.slug} is not here`;
    const label = condition?.classLabel ?? null;
    if (label !== null && model.classes.join("\n") !== set.classes.join("\n")) {
      return `the classes of ${model.slug} are not those of its training set`;
    }
    if (condition?.guidanceScale != null) return "guidance has no counterpart in a Gaussian denoiser";
    const { size, offset } = training;
    const subset = { size, offset, onlyClass: training.onlyClass ?? label };
    const measured: Condition | null = condition?.measurement
      ? { classLabel: null, guidanceScale: null, measurement: condition.measurement }
      : null;
    const sampler = samplerOf(side);
    if (typeof sampler === "string") return sampler;
    return {
      side,
      key: canonicalJson({ set: set.id, ...subset, sampler, condition: measured }),
      sampler,
      condition: measured,
      model: (by) => gaussianOfSubset(deps, by, set, subset, model),
    };
  }

  /** What draws, or in words why it does not yet. */
  async function source(
    asking: Asking,
    of: Trivial,
  ): Promise<{ model: ModelView | null; drawn: ResolvedSource | string }> {
    const found = await of.model(asking);
    if (typeof found === "string") return { model: null, drawn: found };
    const model = modelView(found);
    if (model.state === "CHECKING") {
      return { model, drawn: `${model.slug} is CHECKING: ask again once its test run has passed` };
    }
    if (model.state === "REJECTED") return { model, drawn: `${model.slug} is REJECTED: ${model.rejection}` };
    return { model, drawn: sourceInForce(model, of.sampler, of.condition) };
  }

  /** All of one question: they share seeds, noise, metric and threshold. One transaction asks for all that is missing. */
  async function baselines(
    asking: Asking,
    comparisons: readonly ComparisonView[],
    waitSeconds: number,
  ): Promise<BaselineView[]> {
    const sides = new Map<string, Trivial | string>();
    for (const { a, b } of comparisons) {
      for (const side of [a, b]) {
        if (!sides.has(side.digest)) sides.set(side.digest, await trivial(asking, side));
      }
    }
    const sources = new Map<string, Awaited<ReturnType<typeof source>>>();
    const sourceOf = async (of: Trivial) => {
      const known = sources.get(of.key) ?? (await source(asking, of));
      sources.set(of.key, known);
      return known;
    };
    const views: BaselineView[] = [];
    const pairs: { view: BaselineView; comparison: ComparisonView; sources: [ResolvedSource, ResolvedSource] }[] = [];
    for (const comparison of comparisons) {
      const view: BaselineView = {
        gaussianA: null,
        gaussianB: null,
        byConstruction: false,
        value: null,
        comparison: null,
        excess: null,
        absent: null,
      };
      views.push(view);
      const [a, b] = [sides.get(comparison.a.digest)!, sides.get(comparison.b.digest)!];
      if (comparison.match !== "AS_ASKED") view.absent = "a best match over classes has no Gaussian counterpart";
      else if (typeof a === "string") view.absent = a;
      else if (typeof b === "string") view.absent = b;
      else if (a.key === b.key) {
        view.byConstruction = true;
        view.value = valueOfItself(comparison.metric, comparison.threshold);
      } else {
        const [ofA, ofB] = [await sourceOf(a), await sourceOf(b)];
        view.gaussianA = ofA.model;
        view.gaussianB = ofB.model;
        if (typeof ofA.drawn === "string") view.absent = ofA.drawn;
        else if (typeof ofB.drawn === "string") view.absent = ofB.drawn;
        else pairs.push({ view, comparison, sources: [ofA.drawn, ofB.drawn] });
      }
    }
    if (pairs.length > 0) await compare(asking, pairs, waitSeconds);
    return views;
  }

  async function compare(
    asking: Asking,
    pairs: { view: BaselineView; comparison: ComparisonView; sources: [ResolvedSource, ResolvedSource] }[],
    waitSeconds: number,
  ): Promise<void> {
    const { seeds, noise, metric, threshold, region } = pairs[0]!.comparison;
    const distinct = new Map(pairs.flatMap(({ sources }) => sources.map((one) => [one.view.digest, one] as const)));
    const places = [...distinct.keys()];
    const asked: Asked = { sources: [...distinct.values()], seeds, noise: drawnScheme(noise) };
    const where = await ask(deps, asking, asked, waitSeconds);
    const rows = await readRows(deps, asked, asked.seeds, where);
    const job = await freshJob(deps, where.job);
    const positions = pairs.map(({ sources }): [number, number] => [
      places.indexOf(sources[0].view.digest),
      places.indexOf(sources[1].view.digest),
    ]);
    // A table has each pair's own region; one comparison has the region that was asked for.
    const shared = pairs.length === 1 ? region : null;
    const found = await compareRows(deps, asked, where, rows, positions, { metric, threshold, region: shared }, job);
    pairs.forEach(({ view, comparison }, i) => {
      view.comparison = found[i]!;
      view.excess = comparison.spending ? null : excessOf(comparison, found[i]!);
      view.value = found[i]!.score.value;
    });
  }

  return {
    async of(asking, comparison, waitSeconds) {
      return (await baselines(asking, [comparison], waitSeconds))[0]!;
    },
    ofAll: (asking, { comparisons }, waitSeconds) => baselines(asking, comparisons, waitSeconds),
  };
}

/** The side's own walk, or why a Gaussian denoiser cannot take it. */
function samplerOf(side: SourceView): EffectiveSampler | string {
  if (!side.model.drawing) return `${side.model.slug} is ${side.model.kind}: how it was sampled is not known`;
  const { version: _version, ...options } = side.sampler.effective;
  const { stepNoise: _stepNoise, ...request } = options as SamplerRequest & { stepNoise?: string };
  // Gaussian denoisers differ in their weights alone, and no sampler asks for those.
  const model = plainDenoiser("", side.model.shape);
  try {
    const measurement = side.condition?.measurement;
    return measurement ? resolveProblemSampler(request, model, measurement.noiseSigma) : resolveSampler(request, model);
  } catch (error) {
    if (!(error instanceof ConcordanceError)) throw error;
    return `a Gaussian denoiser has not the walk of ${side.model.slug}: ${error.message}`;
  }
}

/** Both are over the same seeds, in the same order. */
function excessOf(comparison: ComparisonView, baseline: ComparisonView): Difference {
  const { threshold, metric } = comparison;
  const counted = ({ values }: ComparisonView) => ({ values, threshold, direction: metric.direction });
  return pairedDifference(counted(comparison), counted(baseline));
}

/** Two equal images have the metric's best value: 1, but for a threshold that nothing passes. */
function valueOfItself({ direction, range }: MetricView, threshold: number): number {
  const best = direction === "SIMILARITY" ? range[1] : range[0];
  return matches(best, threshold, direction) ? 1 : 0;
}
