/**
 * Whether a network denoises the images that its card says it learned. A wrong parameterization or schedule still runs, and
 * still draws something: it is found out by its mean squared error, which should be no larger than that of the best linear
 * denoiser, the Gaussian of the same images.
 */
import { LRUCache } from "lru-cache";
import { sha256 } from "../domain/digest.js";
import type { DrawingModel, Plausibility } from "../domain/model.js";
import { type GaussianDenoiser, gaussianDenoiser } from "./analytic/gaussian-solve.js";
import { channelsFirst, LEVELS_PER_UNIT } from "./analytic/images.js";
import type { Denoise, Network } from "./denoiser.js";
import { makeDenoiser } from "./denoisers/index.js";
import { initialNoise } from "./noise/index.js";
import { alternatives } from "./plausible-alternatives.js";
import { nearestLevel } from "./schedules/on-table.js";

/** Images of a training subset, as they are stored. */
export interface TrainingImages {
  /** uint8 in C order (count, height, width, channels). */
  pixels: Uint8Array;
  count: number;
  /** Each image's class, where the network's classes are those of its set. */
  labels: readonly number[] | null;
}

/** Of this many images, spread over the subset: one batch. */
const TESTED = 32;
/**
 * Where both have something to say: below 0.5 the Gaussian of few images knows by heart what a network has to learn, above
 * 5 a good EPSILON network is worse than it (1.2 times at 10).
 */
const SIGMAS = [0.5, 1, 2, 3, 5];
const MOST = 1.1;
/** The Gaussian's errors by images, their shape and level: two seconds to compute, and the next network learned the same. */
const known = new LRUCache<string, number>({ max: 1_000 });

export interface PlausibilityVerdict {
  record: Plausibility;
  /** Why the network is refused; null where it is not. */
  rejection: string | null;
}

/** `breathe` is called between evaluations; `mayLookFurther` is whether time is left to try what would fit. */
export async function plausibility(
  network: Network,
  model: DrawingModel,
  training: TrainingImages,
  breathe: () => Promise<void>,
  mayLookFurther: (evaluations: number) => boolean,
): Promise<PlausibilityVerdict> {
  if (model.classes > 0 && model.noClass === null && training.labels === null) {
    const reason = "it needs class labels, and its training set's classes are not its own";
    return { record: { state: "SKIPPED", reason }, rejection: null };
  }
  const errors = errorsOn(training, model, breathe);
  const labelled = withLabels(network, model, errors.labels);
  const condition = model.classes > 0 && model.noClass === null ? { classLabel: 0, guidanceScale: null } : null;
  const denoise = makeDenoiser(model, labelled, condition);
  const found = await errors.of(
    (x, sigma) => denoise(x, sigma),
    (sigma) => nearestLevel(model, sigma),
  );
  const record: Plausibility = { state: "TESTED", images: training.count, ...found };
  const worst = worstOf(found);
  if (worst.ratio <= MOST) return { record, rejection: null };

  const before =
    `at sigma ${digits(worst.sigma)} its mean squared error on its own training images is ${digits(worst.ratio)} times ` +
    `that of a Gaussian with their mean and covariance, and at most ${MOST} is accepted`;
  const others = alternatives(model, labelled, condition);
  if (!mayLookFurther(others.length * SIGMAS.length)) {
    return { record, rejection: `${before}: its parameterization or its schedule is not what its card says` };
  }
  let best: { words: string; ratio: number } | null = null;
  for (const { words, denoise: other } of others) {
    const { ratio } = worstOf(await errors.of(other, (sigma) => sigma));
    if (best === null || ratio < best.ratio) best = { words, ratio };
  }
  return { record, rejection: `${before}; ${advice(best)}` };
}

function advice(best: { words: string; ratio: number } | null): string {
  if (best === null) return "nothing else can be tried with its inputs";
  if (best.ratio <= MOST) return `it would fit ${best.words} (${digits(best.ratio)} times)`;
  return `nothing else that was tried fits either: the nearest is ${best.words} (${digits(best.ratio)} times)`;
}

interface Errors {
  sigmas: number[];
  network: number[];
  gaussian: number[];
}

/** Mean squared errors of a denoiser and of the Gaussian, on the same noisy images. */
function errorsOn(training: TrainingImages, model: DrawingModel, breathe: () => Promise<void>) {
  const points = channelsFirst(training.pixels, training.count, model.shape);
  const size = points.length / training.count;
  const batch = Math.min(TESTED, training.count);
  const chosen = Array.from({ length: batch }, (_, i) => Math.floor(((i + 0.5) * training.count) / batch));
  const clean = new Float64Array(batch * size);
  chosen.forEach((from, to) => {
    for (let j = 0; j < size; j++) clean[to * size + j] = points[from * size + j]! / LEVELS_PER_UNIT - 1;
  });
  const z = initialNoise({ scheme: "NUMPY_PCG64", terms: [{ seed: 1, weight: 1 }] }, clean.length);
  const digest = sha256(training.pixels);
  let gaussian: GaussianDenoiser | null = null;
  const errorOf = (denoised: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < clean.length; i++) sum += (denoised[i]! - clean[i]!) ** 2;
    return sum / clean.length;
  };
  const gaussianError = (x: Float64Array, sigma: number) => {
    const key = `${digest} ${model.shape} ${sigma}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    gaussian ??= gaussianDenoiser(points, training.count, size);
    const error = errorOf(gaussian(x, sigma));
    known.set(key, error);
    return error;
  };
  return {
    labels: training.labels && BigInt64Array.from(chosen, (i) => BigInt(training.labels![i]!)),
    async of(denoise: Denoise, levelOf: (sigma: number) => number): Promise<Errors> {
      const errors: Errors = { sigmas: SIGMAS.map(levelOf), network: [], gaussian: [] };
      for (const sigma of errors.sigmas) {
        await breathe();
        const x = clean.map((value, i) => value + sigma * z[i]!);
        errors.network.push(errorOf(await denoise(x, sigma)));
        errors.gaussian.push(gaussianError(x, sigma));
      }
      return errors;
    },
  };
}

/** A network whose rows are told their own image's class instead of one class for all. */
function withLabels(network: Network, { noClass }: DrawingModel, labels: BigInt64Array | null): Network {
  if (labels === null || noClass !== null) return network;
  return (inputs, batch) => network(inputs.classLabel ? { ...inputs, classLabel: labels } : inputs, batch);
}

function worstOf({ sigmas, network, gaussian }: Errors): { sigma: number; ratio: number } {
  let worst = { sigma: sigmas[0]!, ratio: 0 };
  sigmas.forEach((sigma, i) => {
    const ratio = network[i]! / gaussian[i]!;
    // NaN is worse than anything.
    if (!(ratio <= worst.ratio)) worst = { sigma, ratio: Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio };
  });
  return worst;
}

function digits(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "endlessly many";
}
