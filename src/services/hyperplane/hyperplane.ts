/** The plane through three noises: mixtures over a grid, and how alike their images are. */
import { digestOf } from "../../domain/digest.js";
import { type Counts, mixtureTerms, planeCounts } from "../../domain/hyperplane.js";
import { badInput, ConcordanceError } from "../../errors.js";
import type { Asking } from "../asking.js";
import { requireOneShape } from "../comparing/compare.js";
import type { Patience } from "../comparing/descriptors.js";
import type { ImageValuesDependencies } from "../comparing/image-values.js";
import { requireRegions } from "../comparing/region.js";
import { freshJob } from "../jobs.js";
import { needMetric } from "../metrics.js";
import type { AskDependencies } from "../sampling/ask.js";
import { type Asked, drawnScheme, type ResolveDependencies, resolveQuestion } from "../sampling/resolve.js";
import { checkSeed } from "../sampling/seeds.js";
import type { MetricView } from "../views.js";
import { askMixtures, mixtureView, type StandingMixtures } from "./mixtures.js";
import { type ImagePair, valuesOfImagePairs } from "./pairs.js";
import type { HyperplanePointView, HyperplaneQuestion, HyperplaneService, HyperplaneView } from "./views.js";

const STEPS_MAX = 64;
type Seeds = [number, number, number];

export type HyperplaneDependencies = ResolveDependencies & AskDependencies & ImageValuesDependencies;

export function createHyperplaneService(deps: HyperplaneDependencies): HyperplaneService {
  return {
    async hyperplane(asking: Asking, question: HyperplaneQuestion, waitSeconds: number): Promise<HyperplaneView> {
      const { steps, normalize, sources, noise, sampler, condition } = question;
      const seeds = checkSeeds(question.seeds);
      const counts = planeCounts(checkSteps(steps));
      const { metric } = await needMetric(deps.db, question.metric, null);
      const three = { sources, seeds: { values: seeds }, noise, sampler, condition };
      const asked = await resolveQuestion(deps, asking.viewer, three);
      const views = asked.sources.map((source) => source.view);
      const elsewhere = views.findIndex(({ model }) => model.imported);
      if (elsewhere >= 0) {
        throw badInput(
          `sources.${elsewhere}.model`,
          `The model ${views[elsewhere]!.model.slug} is IMPORTED: it cannot draw mixtures of noises here.`,
        );
      }
      const scheme = drawnScheme(asked.noise);
      requireOneShape(views, (i) => `sources.${i}`);
      // Each also with itself: its mixtures are compared with its corners.
      const twice = views.flatMap((view) => [view, view]);
      requireRegions(twice, metric);
      checkPairs(deps, views.length, counts.length);

      const terms = counts.map((each) => mixtureTerms(seeds, each, normalize));
      const where = await askMixtures(
        deps,
        asking,
        {
          sources: asked.sources,
          noises: terms.map((each) => ({ scheme, terms: each })),
          question: jobQuestion(asked, seeds, steps, normalize),
        },
        waitSeconds,
      );
      const points = counts.map(
        ([, i, j], p): HyperplanePointView => ({
          alpha: i / steps,
          beta: j / steps,
          terms: terms[p]!,
          noise: asked.noise,
          mixtures: mixturesAt(asked, where, p),
          between: [],
        }),
      );
      await compare(deps, metric, points, counts, where.patience);
      return {
        sources: views,
        seeds: seeds.map((value) => ({ value, noise: asked.noise })),
        steps,
        normalize,
        metric,
        points,
        total: views.length * points.length,
        ready: where.counts.ready,
        failed: where.counts.failed,
        job: await freshJob(deps, where.job),
      };
    },
  };
}

function mixturesAt({ sources }: Asked, { rows, keys, notSampled }: StandingMixtures, p: number) {
  return sources.map((source, s) => {
    const key = keys[s]![p]!;
    return { ...mixtureView(source, key, rows.get(key), notSampled), similarity: [] as (number | null)[] };
  });
}

/** Fills in each mixture's similarity to the corners, and each point's values between sources. */
async function compare(
  deps: HyperplaneDependencies,
  metric: MetricView,
  points: HyperplanePointView[],
  counts: Counts[],
  patience: Patience,
): Promise<void> {
  const steps = Math.max(...counts[0]!);
  const corners = [0, 1, 2].map((c) => points[counts.findIndex((count) => count[c] === steps)]!);
  const pairs: ImagePair[] = [];
  const places: (number | null)[][] = [];
  const add = (place: (number | null)[], a: HyperplanePointView["mixtures"][number], b: typeof a) => {
    pairs.push({ a, b });
    places.push(place);
  };
  for (const point of points) {
    point.mixtures.forEach((mixture, s) => {
      for (const corner of corners) add(mixture.similarity, mixture, corner.mixtures[s]!);
    });
    point.mixtures.forEach((a, s) => {
      for (const b of point.mixtures.slice(s + 1)) add(point.between, a, b);
    });
  }
  const values = await valuesOfImagePairs(deps, metric, pairs, patience);
  values.forEach((value, i) => {
    places[i]!.push(value);
  });
}

function jobQuestion({ sources, noise }: Asked, seeds: Seeds, steps: number, normalize: boolean): string {
  const digests = [...new Set(sources.map((source) => source.view.digest))].sort();
  return digestOf({
    hyperplane: 1,
    sources: digests,
    noise,
    seeds: [...seeds].sort((x, y) => x - y),
    steps,
    normalize,
  });
}

function checkSeeds(seeds: readonly number[]): Seeds {
  if (seeds.length !== 3) throw badInput("seeds", `seeds holds ${seeds.length}: a plane goes through three.`);
  for (const seed of seeds) checkSeed(seed, "seeds");
  if (new Set(seeds).size < 3) throw badInput("seeds", "seeds repeats one: a plane goes through three that differ.");
  return [seeds[0]!, seeds[1]!, seeds[2]!];
}

function checkSteps(steps: number): number {
  if (Number.isInteger(steps) && steps >= 1 && steps <= STEPS_MAX) return steps;
  throw badInput("steps", `steps is ${steps}: a plane takes 1 to ${STEPS_MAX}.`);
}

function checkPairs({ limits }: HyperplaneDependencies, sources: number, points: number): void {
  const cost = points * (3 * sources + (sources * (sources - 1)) / 2);
  if (cost <= limits.pairs) return;
  const message = `${sources} sources at ${points} points are ${cost} pairs: at most ${limits.pairs} a question.`;
  throw new ConcordanceError("QUERY_TOO_COMPLEX", message, { cost, limit: limits.pairs });
}
