/** More seeds until the interval is as narrow as wanted; says what that costs before anything starts. */
import { useState } from "react";
import { useQuery } from "urql";
import { useCatalogue } from "../api/catalogue.js";
import { type ComparisonQuery, EstimateDocument, type SourceInput } from "../api/operations.generated.js";
import type { Question } from "../question/question.js";
import type { Asked } from "../question/url.js";
import { plural, score, seconds, whole } from "../shared/format.js";
import { seedsFor, widened } from "./narrowing.js";

const HALVES = [0.02, 0.05, 0.1] as const;

export function DrawMore(props: {
  asked: Asked;
  sources: SourceInput[];
  score: ComparisonQuery["comparison"]["score"];
  onDraw(seeds: Question["seeds"]): void;
}) {
  const { asked, sources, score: found, onDraw } = props;
  const { viewer } = useCatalogue();
  const [half, setHalf] = useState<number>(0.05);
  const there = found.n > 0 && found.value !== null && found.low !== null && found.high !== null;
  const now = there ? (found.high! - found.low!) / 2 : null;
  const wanted = there ? seedsFor(found.value!, half, found.requested) : found.requested;
  const more = wanted - found.requested;
  const seeds = widened(asked.question.seeds, wanted);
  const [estimate] = useQuery({
    query: EstimateDocument,
    variables: {
      sources,
      seeds: Array.isArray(seeds) ? { values: seeds } : seeds,
      noise: asked.shared.noise,
      sampler: asked.shared.sampler,
      condition: asked.shared.condition,
    },
    pause: more <= 0,
  });
  if (now === null) return null;
  const cost = estimate.data?.estimate;
  return (
    <div className="panel draw-more">
      <span>Interval ± {score(now)}.</span>
      <label className="row">
        Draw more until ±
        <select value={half} onChange={(event) => setHalf(Number(event.target.value))}>
          {HALVES.map((known) => (
            <option key={known} value={known}>
              {score(known)}
            </option>
          ))}
        </select>
      </label>
      <span className="hint space">
        {more <= 0
          ? "It is as narrow already."
          : `about ${plural(more, "more seed")}${cost ? `, ${whole(cost.missing)} samples, ${seconds(cost.computeSeconds)}` : ""}`}
      </span>
      {viewer.role !== "READER" && (
        <button type="button" className="button primary" disabled={more <= 0} onClick={() => onDraw(seeds)}>
          Draw
        </button>
      )}
    </div>
  );
}
