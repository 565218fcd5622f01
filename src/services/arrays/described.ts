/** Which images the arrays of an answer have descriptors of, in the order of their files. */
import { labelsOf } from "../comparing/labels.js";
import { allPairs } from "../comparing/pairs.js";
import type { GeneralizationView } from "../generalization/generalization.js";
import type { ComparisonView, MetricView, ReproducibilityView, SampleView } from "../views.js";
import type { Wanted } from "./stored-descriptors.js";

export type Answer = ComparisonView | ReproducibilityView | GeneralizationView;

export interface Rows {
  labels: string[];
  /** Of the values; positions among the labels. */
  pairs: [number, number][];
  values: readonly (readonly (number | null)[])[];
  seeds: readonly number[];
  /** Pixels of the images that were compared, a row a source; null where there is none. */
  pixels: (string | null)[][];
}

export function rowsOf(answer: Answer): Rows {
  const { seeds } = answer;
  if ("nearest" in answer) {
    return { labels: labelsOf([answer.source]), pairs: [], values: [], seeds, pixels: [answer.samples.map(pixelsOf)] };
  }
  if ("comparisons" in answer) {
    const { sources, comparisons, samples } = answer;
    return {
      ...{ labels: labelsOf(sources), pairs: allPairs(sources.length), seeds },
      values: comparisons.map(({ values }) => values),
      pixels: samples.map((row) => row.map(pixelsOf)),
    };
  }
  const { a, b, values } = answer;
  const pixels = [comparedPixels(answer, "a"), comparedPixels(answer, "b")];
  return { labels: labelsOf([a, b]), pairs: [[0, 1]], values: [values], seeds, pixels };
}

/** Of a best class the image that gave the value: without a value none has been chosen. */
function comparedPixels({ samplesA, samplesB, alternatives, values }: ComparisonView, side: "a" | "b") {
  const chosen = alternatives?.side === side;
  return (side === "a" ? samplesA : samplesB).map((sample, s) =>
    chosen && values[s] === null ? null : pixelsOf(sample),
  );
}
const pixelsOf = ({ image }: SampleView) => image?.pixels ?? null;

/** Null by a metric that describes nothing. */
export function wantedOf(answer: Answer): Wanted | null {
  if (!isDescribed(answer.metric)) return null;
  const pixels = rowsOf(answer).pixels.flat();
  if (!("nearest" in answer)) return { metric: answer.metric, pixels, training: [] };
  const { metric, subsets, heldOut } = answer;
  return { metric, pixels: [...pixels, ...heldOut.map((image) => image.pixels)], training: subsets };
}
const isDescribed = ({ kind }: MetricView) => kind === "DESCRIPTOR_COSINE";
