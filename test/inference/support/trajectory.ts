import { expect } from "vitest";
import type { Denoise } from "../../../src/inference/denoiser.js";
import { takeStep } from "../../../src/inference/kernels/steps.js";
import type { StepNoise } from "../../../src/inference/noise/step-noise.js";
import type { SamplerStep } from "../../../src/inference/samplers/index.js";
import { relativeDifference } from "./golden.js";

export const flat = (rows: number[][]) => Float64Array.from(rows.flat());

export interface Trajectory {
  /** After each step. */
  states: Float64Array[];
  /** What the denoiser was given, call by call. */
  inputs: Float64Array[];
  evaluations: number;
}

/** Collects every state, and every call of the denoiser on the way; copies, since a walk writes over its own. */
export async function trajectory(
  denoise: Denoise,
  run: (counted: Denoise) => AsyncGenerator<SamplerStep>,
): Promise<Trajectory> {
  const inputs: Float64Array[] = [];
  const states: Float64Array[] = [];
  const counted: Denoise = (x, sigma) => {
    inputs.push(x.slice());
    return denoise(x, sigma);
  };
  for await (const { x } of run(counted)) states.push(x.slice());
  return { states, inputs, evaluations: inputs.length };
}

/** The largest relative difference of any state; `wanted` begins with the initial state. */
export function worst(states: Float64Array[], wanted: number[][][]): number {
  expect(states).toHaveLength(wanted.length - 1);
  return Math.max(...states.map((state, i) => relativeDifference(state, flat(wanted[i + 1]!))));
}

/** A golden case's own draws; the k-th is step k's in every method offered here. */
export function givenNoise(noise: { z: number[][] }[] | undefined): StepNoise {
  return (x, spread, step, before) => {
    if (before) takeStep(x, before);
    const draw = noise?.[step];
    if (!draw) throw new Error(`The reference drew nothing in step ${step}`);
    flat(draw.z).forEach((value, k) => {
      x[k] = x[k]! + spread * value;
    });
  };
}

/** For samplers that must not draw on their way. */
export const noStepNoise: StepNoise = () => {
  throw new Error("A deterministic sampler drew step noise");
};

const scaled = (states: Float64Array[], sigmas: readonly number[], to: (sigma: number) => number) =>
  states.map((state, i) => state.map((value) => value * to(sigmas[i]!)));

/** States x = x0 + sigma·eps, each at its level, as variance-preserving ones. */
export function asVp(states: Float64Array[], sigmas: readonly number[]): Float64Array[] {
  return scaled(states, sigmas, (sigma) => 1 / Math.sqrt(1 + sigma ** 2));
}
export function fromVp(state: Float64Array, sigma: number): Float64Array {
  return scaled([state], [sigma], (level) => Math.sqrt(1 + level ** 2))[0]!;
}
