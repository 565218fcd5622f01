/**
 * What samplers and denoisers do to whole batches, value by value, as their formulas say: the same operations in the same
 * order as in a plain loop, and so the same bits. Arrays of one call are equally long.
 */
import { float32At, float64At, program } from "./program.js";

const LENGTH = program.STEP.value;
const state = float64At(program.state, program.STEP);
const denoised = float64At(program.denoised, program.STEP);
const slope = float64At(program.slope, program.STEP);
const other = float64At(program.other, program.STEP);
const answer = float32At(program.answer, program.STEP);

type Values = Float64Array | Float32Array;

const take = (into: Values, values: Values, at: number) => into.set(values.subarray(at, at + LENGTH));
const give = (values: Values, from: Values, at: number) => values.set(from.subarray(0, values.length - at), at);

/** factor · x in float64, rounded to float32, to `out`. */
export function scale(x: Float64Array, factor: number, out: Float32Array): void {
  for (let at = 0; at < x.length; at += LENGTH) {
    take(state, x, at);
    program.scaled(Math.min(LENGTH, x.length - at), factor);
    give(out, answer, at);
  }
}

/** x / divisor in float64, rounded to float32, to `out`: not the same bits as a product with 1 / divisor. */
export function divide(x: Float64Array, divisor: number, out: Float32Array): void {
  for (let at = 0; at < x.length; at += LENGTH) {
    take(state, x, at);
    program.divided(Math.min(LENGTH, x.length - at), divisor);
    give(out, answer, at);
  }
}

/** x / divisor − factor · output, to `images`. */
export function affine(
  x: Float64Array,
  output: Float32Array,
  divisor: number,
  factor: number,
  images: Float64Array,
): void {
  for (let at = 0; at < x.length; at += LENGTH) {
    take(state, x, at);
    take(answer, output, at);
    program.affine(Math.min(LENGTH, x.length - at), divisor, factor);
    give(images, denoised, at);
  }
}

/** A step that leads from x and D over x; given to who adds noise as well, both are done while a part of x is at hand. */
export interface Step {
  /** D, as long as x. */
  clean: Float64Array;
  run(count: number): void;
}

/** The rows' own part of a step. */
export const stepOf = ({ clean, run }: Step, from: number, to: number): Step => ({
  clean: clean.subarray(from, to),
  run,
});

export const takeStep = (x: Float64Array, step: Step): void => overParts(x, step, LENGTH, () => {});

const over = (x: Float64Array, clean: Float64Array, run: Step["run"]): void => takeStep(x, { clean, run });

/** A step over x, if there is one, and what is done to x after it, `length` values at a time, at most LENGTH. */
export function overParts(
  x: Float64Array,
  step: Step | undefined,
  length: number,
  then: (count: number, at: number) => void,
): void {
  for (let at = 0; at < x.length; at += length) {
    const count = Math.min(length, x.length - at);
    state.set(count === x.length ? x : x.subarray(at, at + count));
    if (step) {
      denoised.set(count === x.length ? step.clean : step.clean.subarray(at, at + count));
      step.run(count);
    }
    then(count, at);
    x.set(firstOf(count), at);
  }
}

let first = state;
/** The first values of `state`: making a view takes as long as 200 values, so it is made for another length alone. */
function firstOf(count: number): Float64Array {
  if (first.length !== count) first = state.subarray(0, count);
  return first;
}

/** x + (x − D) / sigma · change, over x. */
export const fromState = (clean: Float64Array, sigma: number, change: number): Step => ({
  clean,
  run: (count) => program.fromState(count, sigma, change),
});

/** D + (x − D) / sigma · to, over x. */
export function fromDenoised(x: Float64Array, clean: Float64Array, sigma: number, to: number): void {
  over(x, clean, (count) => program.fromDenoised(count, sigma, to));
}

/** D + share · (x − D), over x. */
export const toDenoised = (clean: Float64Array, share: number): Step => ({
  clean,
  run: (count) => program.toDenoised(count, share),
});

/** kept · x + gained · D, over x. */
export function combine(x: Float64Array, clean: Float64Array, kept: number, gained: number): void {
  over(x, clean, (count) => program.combination(count, kept, gained));
}

/** kept · x + gained · ((1 + half) · D − half · before), over x. */
export function combineExtrapolated(
  x: Float64Array,
  clean: Float64Array,
  before: Float64Array,
  half: number,
  kept: number,
  gained: number,
): void {
  for (let at = 0; at < x.length; at += LENGTH) {
    const count = Math.min(LENGTH, x.length - at);
    take(state, x, at);
    take(denoised, clean, at);
    take(other, before, at);
    program.extrapolated(count, half);
    program.combination(count, kept, gained);
    give(x, state, at);
  }
}

/** (x − D) / sigma to `slopes`, and x + change · that to `to`. */
export function predict(
  x: Float64Array,
  clean: Float64Array,
  sigma: number,
  change: number,
  slopes: Float64Array,
  to: Float64Array,
): void {
  for (let at = 0; at < x.length; at += LENGTH) {
    take(state, x, at);
    take(denoised, clean, at);
    program.predict(Math.min(LENGTH, x.length - at), sigma, change);
    give(slopes, slope, at);
    give(to, state, at);
  }
}

/** x + change · the mean of `slopes` and (there − D) / sigma, over x. */
export function correct(
  x: Float64Array,
  slopes: Float64Array,
  there: Float64Array,
  clean: Float64Array,
  sigma: number,
  change: number,
): void {
  for (let at = 0; at < x.length; at += LENGTH) {
    take(other, x, at);
    take(slope, slopes, at);
    take(state, there, at);
    take(denoised, clean, at);
    program.correct(Math.min(LENGTH, x.length - at), sigma, change);
    give(x, other, at);
  }
}
