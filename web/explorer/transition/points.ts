/** The points of a transition: what is said of each, as a table, and how regimes lie along the axis. */
import type { TransitionQuery } from "../api/operations.generated.js";

export type Point = TransitionQuery["transition"]["points"][number];

export const REGIMES = {
  MEMORIZATION: "Memorization",
  TRANSITION: "Transition",
  GENERALIZATION: "Generalization",
} as const;
export const regimeName = (point: Point) => (point.regime ? REGIMES[point.regime] : "undecided");

export interface Band {
  /** Training sizes. */
  from: number;
  to: number;
  regime: Point["regime"];
}

/** Each point's regime, half-way on the log2 axis to the next measured size; neighbours of one regime are one band. */
export function bandsOf(points: readonly Point[], ends: readonly [number, number]): Band[] {
  const bands: Band[] = [];
  points.forEach(({ trainingSize, regime }, i) => {
    const [before, after] = [points[i - 1]?.trainingSize, points[i + 1]?.trainingSize];
    const from = before ? Math.sqrt(before * trainingSize) : ends[0];
    const to = after ? Math.sqrt(after * trainingSize) : ends[1];
    const last = bands.at(-1);
    if (last && last.regime === regime) last.to = to;
    else bands.push({ from, to, regime });
  });
  return bands;
}

/** Powers of two within the measured sizes for which there is no model. */
export function openSizes(sizes: readonly number[]): number[] {
  const open: number[] = [];
  for (let exponent = Math.ceil(Math.log2(Math.min(...sizes))); 2 ** exponent < Math.max(...sizes); exponent++) {
    if (!sizes.some((size) => Math.abs(Math.log2(size) - exponent) < 0.5)) open.push(2 ** exponent);
  }
  return open;
}

const HEAD = ["training_size", "a", "b", "regime"];
const SCORES = ["rp", "chance", "gl_a", "gl_b", "reference_a", "reference_b", "excess_copying_a", "excess_copying_b"];

function scoresOf(point: Point) {
  const { generalizationA: a, generalizationB: b } = point;
  return [
    point.reproducibility,
    point.chance,
    a.score,
    b.score,
    a.reference,
    b.reference,
    a.excessCopying,
    b.excessCopying,
  ];
}

/** One line a size, each score with its interval and n, at full precision. */
export function csvOf(points: readonly Point[]): string {
  const columns = SCORES.flatMap((name) => [name, `${name}_low`, `${name}_high`, `${name}_n`]);
  const lines = points.map((point) => [
    point.trainingSize,
    point.a.slug,
    point.b.slug,
    point.regime ?? "",
    ...scoresOf(point).flatMap(({ value, low, high, n }) => [value ?? "", low ?? "", high ?? "", n]),
  ]);
  return [[...HEAD, ...columns], ...lines].map((line) => line.join(",")).join("\n");
}
