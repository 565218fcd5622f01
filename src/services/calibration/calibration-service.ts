/** What a metric says of images that have nothing in common, of one image and itself, and of the nearest of N. */

import { mayStartWork } from "../../access/permissions.js";
import { scopeOf } from "../../access/scope.js";
import { trainedSizes } from "../../db/queries/analytic.js";
import { findFindings, keepFinding } from "../../db/queries/findings.js";
import { type TrainingSetRow, trainingSetById } from "../../db/queries/models.js";
import { calibrationOrder, DISTORTIONS, distortionWords, unrelatedPairs } from "../../domain/calibration.js";
import { describedBy } from "../../domain/described-by.js";
import { digestOf } from "../../domain/digest.js";
import { badInput, ConcordanceError } from "../../errors.js";
import { falseMatches, misses } from "../../metrics/error-rates.js";
import { histogram } from "../../metrics/histogram.js";
import { quantiles } from "../../metrics/quantiles.js";
import { findPixelMetric } from "../../metrics/registry.js";
import { mean } from "../../metrics/score.js";
import type { Asking } from "../asking.js";
import type { DamageService } from "../damage.js";
import type { Dependencies } from "../dependencies.js";
import { checkWait } from "../sampling/ask.js";
import type { TrainingSetService } from "../services.js";
import type { MetricView, TrainingSetView } from "../views.js";
import { byDescriptors } from "./by-descriptors.js";
import { byPixels } from "./by-pixels.js";
import { checkCost } from "./cost.js";
import { nearestNull } from "./nearest-null.js";
import type { Valuing } from "./valuing.js";
import type { CalibrationSampleView, CalibrationService, CalibrationView } from "./views.js";

const SIZES_MOST = 32;
const THRESHOLDS_MOST = 100;
const QUANTILES_MOST = 100;
/** They go on when their asker is gone, one after the other: what waits beyond this is asked for again. */
const RUNNING_MOST = 16;

/** What is kept, in two parts: sizes change with the models that there are, the rest does not. */
interface Question {
  kind: "CALIBRATION" | "CALIBRATION_NEAREST";
  body: Record<string, unknown>;
  valuing: Valuing;
  /** Lists of values, in an order that the body gives. */
  compute(): Promise<ArrayLike<number>[]>;
}
interface Kept {
  lists: number[][];
  describedBy: string[] | null;
}

export function createCalibrationService(
  deps: Dependencies & { damage: DamageService; trainingSets: TrainingSetService },
): CalibrationService {
  const running = new Map<string, Promise<void>>();

  /** In the process that describes or scores, as the metric is. CONFLICT for a version that is computed no more. */
  function valuingOf(metric: MetricView, set: TrainingSetRow): Valuing {
    if (metric.kind === "DESCRIPTOR_COSINE") return byDescriptors(deps, metric, set);
    if (findPixelMetric(metric.slug)?.version === metric.version) {
      return byPixels(deps.scoring, metric.slug, { object: set.imagesObject, shape: set.shape });
    }
    const words = `${metric.slug} is computed here in another version than ${metric.version}: ask for the current one.`;
    throw new ConcordanceError("CONFLICT", words);
  }

  /** Unrelated pairs, then each distortion's. */
  function imagesQuestion(metric: MetricView, set: TrainingSetRow, valuing: Valuing): Question {
    const { unrelated, distorted } = valuing.counts;
    const body = { v: 1, metric: metric.id, set: set.digest, unrelated, distorted, distortions: DISTORTIONS };
    const compute = async () => {
      const lists = [await valuing.unrelated(unrelatedPairs(set.size, unrelated))];
      const images = calibrationOrder(0, set.size).slice(0, distorted);
      for (const distortion of DISTORTIONS) lists.push(await valuing.distorted(images, distortion));
      return lists;
    };
    return { kind: "CALIBRATION", body, valuing, compute };
  }

  /** One list a size. */
  function nearestQuestion(metric: MetricView, set: TrainingSetRow, valuing: Valuing, sizes: number[]): Question {
    const most = valuing.counts.heldOut;
    const compute = async () => {
      if (sizes.length === 0) return [];
      const heldOut = calibrationOrder(sizes.at(-1)!, set.size).slice(0, most);
      return nearestNull(valuing, metric.direction, sizes, heldOut);
    };
    const body = { v: 1, metric: metric.id, set: set.digest, sizes, heldOut: most };
    return { kind: "CALIBRATION_NEAREST", body, valuing, compute };
  }

  /** Begins it, unless it is begun. */
  function begin(digest: string, asker: string, { kind, body, valuing, compute }: Question): Promise<void> {
    const known = running.get(digest);
    if (known) return known;
    const startedAt = performance.now();
    const run = (async () => {
      const lists = (await compute()).map((list) => Array.from(list));
      await keepFinding(deps.db, { digest, kind, body, result: lists, describedBy: valuing.describedBy(), asker });
      const milliseconds = Math.round(performance.now() - startedAt);
      deps.log.info({ kind, metric: body.metric, milliseconds }, "a metric was calibrated");
    })().finally(() => running.delete(digest));
    run.catch((error) => deps.log.warn({ err: error, metric: body.metric }, "a calibration failed"));
    running.set(digest, run);
    return run;
  }

  /** What is kept, once what is missing is computed or the wait is over; null for what is missing still. */
  async function found(asking: Asking, questions: Question[], until: number): Promise<(Kept | null)[]> {
    const digests = questions.map(({ kind, body }) => digestOf({ finding: kind, body }));
    const kept = async () => {
      const rows = await findFindings(deps.db, digests);
      return digests.map((digest): Kept | null => {
        const row = rows.get(digest);
        return row?.result ? { lists: row.result as number[][], describedBy: row.describedBy } : null;
      });
    };
    let lists = await kept();
    if (lists.includes(null) && asking.door === "POST" && mayStartWork(asking.viewer)) {
      const fresh = digests.filter((digest, i) => !lists[i] && !running.has(digest));
      if (running.size + fresh.length > RUNNING_MOST) {
        const words = `${running.size} calibrations are being computed: at most ${RUNNING_MOST} at a time.`;
        throw new ConcordanceError("OVERLOADED", words, { retryAfterSeconds: 10 });
      }
      const runs = questions.flatMap((question, i) =>
        lists[i] ? [] : [begin(digests[i]!, asking.viewer.name, question)],
      );
      await Promise.race([Promise.all(runs), deps.feed.found(digests, until, asking.signal)]);
      lists = await kept();
    }
    return lists;
  }

  return {
    async of(asking, metric, { trainingSet, sizes }, waitSeconds) {
      const until = asking.startedAt + checkWait(waitSeconds, deps.limits.waitSeconds) * 1000;
      const set = await deps.trainingSets.need(asking, trainingSet);
      const inForce = sizes == null ? await sizesInUse(asking, set) : checkSizes(sizes, set);
      const row = await trainingSetById(deps.db, set.id);
      if (!row) throw new Error(`the training set ${set.slug} is gone`);
      const valuing = valuingOf(metric, row);
      checkCost(deps.limits, metric, set, valuing.counts.heldOut, inForce.at(-1) ?? 0);
      const questions = [imagesQuestion(metric, row, valuing), nearestQuestion(metric, row, valuing, inForce)];
      const [images, nearest] = await found(asking, questions, until);
      return images ? view(metric, set, inForce, images, nearest ?? null) : null;
    },

    mean: ({ values }) => mean(values),
    quantiles: ({ values }, at) => {
      if (at.length > QUANTILES_MOST) {
        throw badInput("at", `at holds ${at.length}: at most ${QUANTILES_MOST} quantiles are taken.`);
      }
      return quantiles(values, at);
    },
    histogram: ({ values, range }, bins) => histogram(values, range, bins),

    errors({ metric, unrelated, distortions, nearest }, thresholds) {
      const at = thresholds ?? [metric.threshold];
      if (at.length > THRESHOLDS_MOST) {
        throw badInput("thresholds", `thresholds holds ${at.length}: at most ${THRESHOLDS_MOST} are taken.`);
      }
      return at.map((threshold) => ({
        threshold,
        falseMatch: falseMatches(unrelated.values, threshold, metric.direction),
        misses: distortions.map(({ values }) => misses(values.values, threshold, metric.direction)),
        falseCopies: nearest.map(({ values }) => falseMatches(values.values, threshold, metric.direction)),
      }));
    },
  };

  /** Of the models that the viewer sees; an image must be left that is held out. */
  async function sizesInUse(asking: Asking, set: TrainingSetView): Promise<number[]> {
    const sizes = await trainedSizes(deps.db, scopeOf(asking.viewer), set.id);
    return sizes.filter((size) => size < set.size).slice(0, SIZES_MOST);
  }
}

function checkSizes(sizes: number[], set: TrainingSetView): number[] {
  if (sizes.length > SIZES_MOST) {
    throw badInput("sizes", `sizes holds ${sizes.length}: at most ${SIZES_MOST} are taken.`);
  }
  sizes.forEach((size, i) => {
    if (Number.isInteger(size) && size >= 1 && size < set.size) return;
    const words = `a size is 1 to ${set.size - 1}, so that an image of ${set.slug} is left that is held out`;
    throw badInput(`sizes.${i}`, `${words}; not ${size}.`);
  });
  return [...new Set(sizes)].sort((a, b) => a - b);
}

function view(
  metric: MetricView,
  trainingSet: TrainingSetView,
  sizes: number[],
  images: Kept,
  nearest: Kept | null,
): CalibrationView {
  const sample = (values: number[]): CalibrationSampleView => ({
    values,
    range: metric.range,
    direction: metric.direction,
  });
  return {
    metric,
    trainingSet,
    describedBy:
      metric.kind === "PIXEL"
        ? []
        : describedBy([images, ...(nearest ? [nearest] : [])].flatMap((kept) => kept.describedBy ?? [null])),
    unrelated: sample(images.lists[0]!),
    distortions: DISTORTIONS.map((distortion, i) => ({
      kind: distortion.kind,
      definition: distortionWords(distortion),
      values: sample(images.lists[i + 1]!),
    })),
    nearest: (nearest?.lists ?? []).map((values, i) => ({
      trainingSize: sizes[i]!,
      heldOutFrom: sizes.at(-1)!,
      values: sample(values),
    })),
    pendingSizes: nearest ? [] : sizes,
  };
}
