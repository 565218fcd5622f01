/** Every pair of a study's sources, by any of its metrics. */
import { useEffect, useMemo } from "react";
import { useQuery } from "urql";
import { useLocation } from "wouter";
import { useCatalogue } from "../api/catalogue.js";
import { StudyScoresDocument } from "../api/operations.generated.js";
import { Legend } from "../heatmap/Legend.js";
import { Matrix } from "../heatmap/Matrix.js";
import { cellsOf, pairIndex } from "../heatmap/pairs.js";
import { sourceText } from "../question/question.js";
import { useUrl, withChange } from "../question/url.js";
import { AskError } from "../shared/AskError.js";
import { aboveOrBelow, interval, metricValue, score, whole } from "../shared/format.js";
import { Panel } from "../shared/ui.js";
import { type StudyCard, sourceRefs } from "./address.js";

export function StudyScores({ study, ready, search }: { study: StudyCard; ready: number; search: string | null }) {
  const { viewer } = useCatalogue();
  const { params, change } = useUrl();
  const [, navigate] = useLocation();
  const metric = study.metrics.find(({ slug }) => slug === params.get("metric")) ?? study.metrics[0]!;
  const variables = { slug: study.slug, metric: metric.slug };
  const [{ data, error }, read] = useQuery({ query: StudyScoresDocument, variables, pause: ready === 0 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: more samples are other scores.
  useEffect(() => {
    if (ready > 0) read({ requestPolicy: "network-only" });
  }, [ready]);
  const answer = data?.study?.reproducibility ?? null;
  const cells = useMemo(() => (answer ? cellsOf(answer, answer.threshold, null) : null), [answer]);
  const refs = sourceRefs(study);
  const rows = study.sources.map(({ model }, i) => ({ ...refs[i]!, card: model }));
  const same = `${metric.title.toLowerCase()} ${aboveOrBelow(metric.direction)} ${metricValue(metric.threshold, metric.direction)}`;
  return (
    <Panel
      title={`Share of seeds with ${same}`}
      aside={
        study.metrics.length > 1 && (
          <select
            aria-label="Metric"
            value={metric.slug}
            onChange={(event) => change({ metric: event.target.value }, { replace: true })}
          >
            {study.metrics.map(({ slug, title }) => (
              <option key={slug} value={slug}>
                {title}
              </option>
            ))}
          </select>
        )
      }
    >
      <div className="panel-body study-scores">
        {error && <AskError error={error} retry={() => read({ requestPolicy: "network-only" })} />}
        <Matrix
          label={`Reproducibility of every pair, ${same}`}
          rows={rows}
          names
          cell={(i, j) => {
            if (i > j) return null;
            const found = cells?.[pairIndex(rows.length, i, j)]?.score;
            if (!found) return { value: null, n: 0, told: "not read yet" };
            const told = `${score(found.value)}, ${interval(found.low, found.high)}, n ${whole(found.n)}`;
            return { value: found.value, n: found.n, told };
          }}
          onOpen={(i, j) => {
            if (search === null || viewer.subject !== null) return;
            const change = { sources: null, a: sourceText(rows[i]!), b: sourceText(rows[j]!), metric: metric.slug };
            navigate(`/compare${withChange(search, change)}`);
          }}
        />
        <Legend chance={null} />
      </div>
    </Panel>
  );
}
