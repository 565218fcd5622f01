import { useEffect } from "react";
import { useQuery } from "urql";
import { type Asking, isOpen, useAsk } from "../api/ask.js";
import {
  ChancesDocument,
  type ChancesQuery,
  HeatMapDocument,
  type HeatMapQuery,
  type HeatMapQueryVariables,
} from "../api/operations.generated.js";
import { seedCount } from "../question/question.js";
import { type Asked, inputsOf } from "../question/url.js";

/** Every pair of the question's sources. `metric` and `threshold` replace the question's. */
export function useHeatMap(
  asked: Asked,
  other: { metric?: string; threshold?: number; passive?: boolean; pause?: boolean } = {},
): Asking<HeatMapQuery> & { variables: HeatMapQueryVariables } {
  const sources = inputsOf(asked.rows);
  const variables: HeatMapQueryVariables = {
    sources,
    ...asked.shared,
    metric: other.metric ?? asked.scoring.metric,
    threshold: other.metric ? null : (other.threshold ?? asked.scoring.threshold),
  };
  const asking = useAsk({
    document: HeatMapDocument,
    variables,
    standing: ({ reproducibility }) => ({
      total: sources.length * seedCount(asked.question.seeds),
      settled: reproducibility.ready,
      job: reproducibility.job,
    }),
    drawing: { sources, ...asked.shared },
    passive: other.passive ?? false,
    pause: other.pause ?? false,
  });
  return { ...asking, variables };
}

/** What chance gives for each pair: it takes longer than the scores, so it is read when they are there. */
export function useChances(
  asking: Asking<HeatMapQuery> & { variables: HeatMapQueryVariables },
): ChancesQuery["reproducibility"] | null {
  const ready = asking.data?.reproducibility.ready ?? 0;
  const pause = ready === 0 || isOpen(asking.job);
  const [result, read] = useQuery({ query: ChancesDocument, variables: asking.variables, pause });
  // biome-ignore lint/correctness/useExhaustiveDependencies: more samples are another chance.
  useEffect(() => {
    if (!pause) read({ requestPolicy: "cache-and-network" });
  }, [ready, pause]);
  return pause ? null : (result.data?.reproducibility ?? null);
}
