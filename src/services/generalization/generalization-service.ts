import { describedBy } from "../../domain/described-by.js";
import { badInput } from "../../errors.js";
import { matches } from "../../metrics/counting.js";
import { excessCopying, generalizationScore } from "../../metrics/generalization.js";
import { histogram } from "../../metrics/histogram.js";
import type { Patience } from "../comparing/descriptors.js";
import type { DamageService } from "../damage.js";
import type { Dependencies } from "../dependencies.js";
import { freshJob } from "../jobs.js";
import { needMetric } from "../metrics.js";
import { checkFirst } from "../paging.js";
import { ask, refusal } from "../sampling/ask.js";
import { readRows } from "../sampling/read.js";
import { resolveQuestion } from "../sampling/resolve.js";
import type { TrainingSetService } from "../services.js";
import { SharedWork } from "../shared-work.js";
import type { MetricView, ModelView, SampleView, SourceView } from "../views.js";
import type { GeneralizationService, NearestClassView, NeighbourView } from "./generalization.js";
import { checkNearestCost, type Found, nearestImages, type Query, storedSet, unlessGone } from "./nearest-values.js";
import { heldOutImages, type Subset, trainingSubsets } from "./subsets.js";

export function createGeneralizationService(
  base: Dependencies & { damage: DamageService; trainingSets: TrainingSetService },
): GeneralizationService {
  const deps = { ...base, work: new SharedWork() };
  const { db, store, limits, scoring } = deps;

  async function heldOutQueries(
    { signal, start }: Patience,
    metric: MetricView,
    { set }: Subset,
    heldOut: number[],
  ): Promise<Query[]> {
    if (heldOut.length === 0) return [];
    if (metric.kind === "DESCRIPTOR_COSINE" && start) {
      // As stored pictures: by its place in the set each would have the 255 images beside it described too.
      const images = await base.trainingSets.images(heldOut.map((index) => ({ set, index })));
      return images.map(({ pixels, object }) => ({ pixels, at: { object } }));
    }
    const digests = await unlessGone(signal, () => scoring.pixelDigests(storedSet(set), heldOut, signal));
    return digests.map((pixels, i) => ({ pixels, at: { set, index: heldOut[i]! } }));
  }

  async function nearestOf(
    patience: Patience,
    metric: MetricView,
    subsets: Subset[],
    samples: readonly SampleView[],
  ): Promise<(NeighbourView | null)[]> {
    const ready = samples.flatMap(({ image }) => (image ? [image] : []));
    const queries = ready.map(({ pixels, object }): Query => ({ pixels, at: { object } }));
    const found = await nearestImages(deps, patience, metric, subsets, queries);
    let next = 0;
    return samples.map(({ image }) => (image ? neighbour(found[next++]!) : null));
  }

  async function classOf({ set, index }: NeighbourView) {
    const label = await base.trainingSets.label(set, index);
    return label === null ? null : { label, name: set.classes[label] ?? null };
  }

  return {
    async generalization(asking, { source, metric: slug, threshold: asked, ...question }, waitSeconds) {
      const { metric, threshold } = await needMetric(db, slug, asked);
      const all = await resolveQuestion(base, asking.viewer, { ...question, sources: [source] }, () => "source.");
      const view = all.sources[0]!.view;
      const subsets = await trainingSubsets(deps, asking.viewer, view.model);
      if (subsets.length === 0) {
        const needs =
          "GL counts copies of a model's own training images; accepted are models whose training is not null";
        throw badInput("source.model", `The card of ${view.model.slug} names no training set: ${needs}.`);
      }
      const heldOut = await heldOutImages(store, subsets, drawnClass(view, subsets[0]!), all.seeds.length);
      checkNearestCost(limits, metric, all.seeds.length + heldOut.length, subsets);
      const where = await ask(base, asking, all, waitSeconds);
      const [samples] = (await readRows(base, all, all.seeds, where)) as [SampleView[]];
      const job = await freshJob(base, where.job);
      const nearest = await nearestOf(where.patience, metric, subsets, samples);
      const values = nearest.map((one) => one?.similarity ?? null);
      // As many held-out images as there are seeds, or as the set has.
      const queries = await heldOutQueries(where.patience, metric, subsets[0]!, heldOut);
      const found = await nearestImages(deps, where.patience, metric, subsets, queries);
      const reference = found.map((one) => one?.value ?? null);
      return {
        source: view,
        metric,
        threshold,
        seeds: all.seeds,
        samples,
        nearest,
        score: generalizationScore(values, threshold, metric.direction),
        reference: generalizationScore(reference, threshold, metric.direction, all.seeds.length),
        excessCopying: excessCopying(values, reference, threshold, metric.direction),
        describedBy: describedBy([...nearest, ...found].flatMap((one) => (one ? (one.describedBy ?? [null]) : []))),
        subsets,
        heldOut: queries.map(({ pixels }, i) => ({ index: heldOut[i]!, pixels })),
        job,
      };
    },

    copies({ samples, nearest, metric, threshold }, first) {
      checkFirst(first, limits.page);
      const copies = samples.flatMap((sample, i) => {
        const one = nearest[i];
        return one && matches(one.similarity, threshold, metric.direction) ? [{ sample, nearest: one }] : [];
      });
      const sign = metric.direction === "SIMILARITY" ? -1 : 1;
      return copies.sort((x, y) => sign * (x.nearest.similarity - y.nearest.similarity)).slice(0, first);
    },

    histogram: ({ nearest, metric }, bins) =>
      histogram(
        nearest.map((one) => one?.similarity ?? null),
        metric.range,
        bins,
      ),

    async classes({ nearest }) {
      const classes = new Map<string, NearestClassView>();
      for (const one of nearest) {
        if (!one) continue;
        const found = await classOf(one);
        const [label, name] = [found?.label ?? null, found?.name ?? null];
        const key = `${one.set.id} ${label}`;
        const known = classes.get(key) ?? { set: one.set, label, name, count: 0 };
        classes.set(key, { ...known, count: known.count + 1 });
      }
      const order = ({ set, label }: NearestClassView) => `${set.slug} ${String(label ?? -1).padStart(6)}`;
      return [...classes.values()].sort((x, y) => y.count - x.count || (order(x) < order(y) ? -1 : 1));
    },

    classOf,

    async nearestTraining(asking, samples, slug) {
      const { metric } = await needMetric(db, slug, null);
      const byModel = new Map<string, { model: ModelView; places: number[] }>();
      samples.forEach(({ source: { model }, image }, place) => {
        if (!image) return;
        const of = byModel.get(model.id) ?? { model, places: [] };
        byModel.set(model.id, of);
        of.places.push(place);
      });
      const found = new Array<NeighbourView | null>(samples.length).fill(null);
      for (const { model, places } of byModel.values()) {
        const subsets = await trainingSubsets(deps, asking.viewer, model);
        if (subsets.length === 0) continue;
        checkNearestCost(limits, metric, places.length, subsets);
        const nearest = await nearestOf(
          { start: refusal(asking) === null, until: 0, signal: asking.signal },
          metric,
          subsets,
          places.map((place) => samples[place]!),
        );
        places.forEach((place, i) => {
          found[place] = nearest[i]!;
        });
      }
      return found;
    },
  };
}

function neighbour(found: Found | null): NeighbourView | null {
  return (
    found && { set: found.subset.set, index: found.index, similarity: found.value, describedBy: found.describedBy }
  );
}

/** The class that a source draws alone: what its model learned alone, or the label it is given where the classes are the set's. */
function drawnClass({ model, condition }: SourceView, { set }: Subset): number | null {
  if (model.training?.onlyClass != null) return model.training.onlyClass;
  const label = condition?.classLabel ?? null;
  const same = model.classes.length === set.classes.length && model.classes.every((name, i) => name === set.classes[i]);
  return label !== null && same && label < set.classes.length ? label : null;
}
