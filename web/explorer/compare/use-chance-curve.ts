import { useEffect, useMemo } from "react";
import { useQuery } from "urql";
import { ChanceCurveDocument, type ComparisonQueryVariables } from "../api/operations.generated.js";

export interface ChancePoint {
  x: number;
  value: number | null;
}
const POINTS = 41;

/** Chance over the thresholds of the chart; empty until it is read. `n`: as many pairs there are, and null while more come. */
export function useChanceCurve(
  variables: ComparisonQueryVariables,
  [low, high]: readonly [number, number],
  n: number | null,
): readonly ChancePoint[] {
  const thresholds = useMemo(
    () => Array.from({ length: POINTS }, (_, i) => low + ((high - low) * i) / (POINTS - 1)),
    [low, high],
  );
  const pause = n === null || n < 2;
  const [{ data }, read] = useQuery({ query: ChanceCurveDocument, variables: { ...variables, thresholds }, pause });
  // biome-ignore lint/correctness/useExhaustiveDependencies: more pairs are another chance.
  useEffect(() => {
    if (!pause) read({ requestPolicy: "cache-and-network" });
  }, [n, pause]);
  return useMemo(() => {
    const curve = pause ? [] : (data?.comparison.chanceCurve ?? []);
    return curve.length === thresholds.length ? curve.map(({ value }, i) => ({ x: thresholds[i]!, value })) : [];
  }, [data, pause, thresholds]);
}
