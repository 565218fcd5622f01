import { useEffect, useMemo, useState } from "react";
import { Link, useLocation } from "wouter";
import { useCatalogue } from "../api/catalogue.js";
import { useShowQuery } from "../app/shown-query.js";
import { seedCount, seedsText, sourceText } from "../question/question.js";
import { useAsked, useUrl } from "../question/url.js";
import { AskError } from "../shared/AskError.js";
import { aboveOrBelow, interval, metricValue, plural, score, whole } from "../shared/format.js";
import { Icon } from "../shared/icons.js";
import { Progress } from "../shared/Progress.js";
import { spreadOf } from "../shared/spread.js";
import { ThresholdSlider } from "../shared/ThresholdSlider.js";
import { Empty, Panel } from "../shared/ui.js";
import { CopyPanel } from "./CopyPanel.js";
import { Legend } from "./Legend.js";
import { Matrix } from "./Matrix.js";
import { PairNames, PairStats } from "./PairCard.js";
import { cellsOf, meanChance, pairIndex } from "./pairs.js";
import { useChances, useHeatMap } from "./use-heat-map.js";
import "../styles/heatmap.css";

const touch = matchMedia("(pointer: coarse)");

export default function HeatMapView() {
  const { metrics } = useCatalogue();
  const asked = useAsked();
  const { params, change, href } = useUrl();
  const [, navigate] = useLocation();
  const { rows, metric, question } = asked;
  const n = rows.length;

  // The threshold that was asked stays while another is looked at: the values on the page are enough.
  const [first, setFirst] = useState({ metric: metric.slug, threshold: asked.threshold });
  const fixed = first.metric === metric.slug ? first : { metric: metric.slug, threshold: asked.threshold };
  const [draft, setDraft] = useState<number | null>(null);
  const threshold = draft ?? asked.threshold;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the address says ends what was being dragged.
  useEffect(() => setDraft(null), [asked.threshold, metric.slug]);

  const map = useHeatMap(asked, { threshold: fixed.threshold });
  const chances = useChances(map);
  useShowQuery("heat-map", map.variables, map.data);
  const answer = map.data?.reproducibility ?? null;
  const cells = useMemo(() => (answer ? cellsOf(answer, threshold, chances) : null), [answer, threshold, chances]);

  const wanted = params.get("below") ?? metrics.find(({ slug }) => slug !== metric.slug)?.slug ?? "none";
  const second = metrics.find(({ slug }) => slug === wanted && slug !== metric.slug) ?? null;
  const lower = useHeatMap(asked, { metric: second?.slug ?? metric.slug, passive: true, pause: !second });
  const ready = answer?.ready;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was drawn since is in both halves.
  useEffect(() => {
    if (second && ready) lower.read();
  }, [ready]);
  const below = useMemo(() => {
    const found = lower.data?.reproducibility;
    return second && found ? cellsOf(found, second.threshold, null) : null;
  }, [lower.data, second]);

  const [at, setAt] = useState<readonly [number, number]>([Math.max(0, n - 2), Math.max(0, n - 1)]);
  const [i, j] = at[0] < n && at[1] < n ? at : [0, 1];
  const [upper, side] = [Math.min(i, j), Math.max(i, j)];
  const chosen = cells?.[pairIndex(n, upper, side)] ?? null;
  const compare = (x: number, y: number) => href("/compare", { a: sourceText(rows[x]!), b: sourceText(rows[y]!) });
  const open = (x: number, y: number) => {
    // A finger covers a cell: it picks, and the button beside the numbers opens.
    if (touch.matches && (x !== i || y !== j)) return setAt([x, y]);
    navigate(compare(Math.min(x, y), Math.max(x, y)));
  };
  const spread = useMemo(
    () =>
      answer
        ? spreadOf(
            answer.comparisons.map(({ values }) => values),
            metric.direction,
          )
        : null,
    [answer, metric.direction],
  );
  if (n < 2) {
    return (
      <Empty title="A pair needs two sources.">
        <p>Take a second one under Sources in the bar above.</p>
      </Empty>
    );
  }
  const same = `${metric.title.toLowerCase()} ${aboveOrBelow(metric.direction)} ${metricValue(threshold, metric.direction)}`;
  const pairs = answer?.comparisons.reduce((sum, { score: { n: count } }) => sum + count, 0) ?? 0;
  return (
    <>
      <header className="view-head">
        <div>
          <h1>Reproducibility of every pair</h1>
          <p>
            Above the diagonal the share of seeds with {same}
            {second
              ? `, below it with ${second.title.toLowerCase()} ${aboveOrBelow(second.direction)} ${metricValue(second.threshold, second.direction)}`
              : ""}
            . {plural(n, "source")}, {plural(seedCount(question.seeds), "seed")} (
            {seedsText(question.seeds).slice(0, 40).replace("-", "–")}).
          </p>
        </div>
        <label className="row">
          <span className="hint">Below the diagonal</span>
          <select value={second?.slug ?? "none"} onChange={(event) => change({ below: event.target.value })}>
            {metrics
              .filter(({ slug }) => slug !== metric.slug)
              .map(({ slug, title }) => (
                <option key={slug} value={slug}>
                  {title}
                </option>
              ))}
            <option value="none">nothing</option>
          </select>
        </label>
      </header>
      {map.error && <AskError error={map.error} retry={map.retry} />}
      {!map.error && second && lower.error && <AskError error={lower.error} retry={lower.retry} />}
      <Progress asking={map} settled={answer?.ready ?? 0} total={n * seedCount(question.seeds)} />
      <div className="heat-map">
        <section className="panel panel-body" aria-label="Heat map">
          <Matrix
            label={`Reproducibility of every pair, ${same}`}
            rows={rows}
            names
            selected={at}
            onFocus={(x, y) => !touch.matches && setAt([x, y])}
            onOpen={open}
            cell={(x, y) => {
              const half = x < y ? cells : below;
              if (x > y && !second) return null;
              const found = half?.[pairIndex(n, Math.min(x, y), Math.max(x, y))];
              if (!found) return { value: null, n: 0, told: "not read yet" };
              const { value, low, high, n: count } = found.score;
              const name = x < y ? metric.title : second!.title;
              return { value, n: count, told: `${name} ${score(value)}, ${interval(low, high)}, n ${whole(count)}` };
            }}
          />
          <Legend chance={cells ? meanChance(cells) : null} />
        </section>
        <div className="heat-side">
          <Panel
            title={`Same image when ${metric.direction === "SIMILARITY" ? "similarity" : "distance"} is ${aboveOrBelow(metric.direction)}`}
            aside={<b className="threshold-value">{metricValue(threshold, metric.direction)}</b>}
          >
            <div className="panel-body">
              <ThresholdSlider
                spread={spread}
                direction={metric.direction}
                value={threshold}
                onChange={setDraft}
                onCommit={(value) =>
                  asked.change({ threshold: value === metric.threshold ? null : value }, { replace: true })
                }
              />
              <p className="hint">
                All {whole(pairs)} pairs of images, by {metric.title.toLowerCase()}. Moving the threshold asks nothing
                of the server.
              </p>
            </div>
          </Panel>
          <section className="panel" aria-label="The pair">
            <header className="panel-head">
              <PairNames a={rows[upper]!} b={rows[side]!} />
              <Link className="button quiet" href={compare(upper, side)}>
                Compare <Icon name="forward" />
              </Link>
            </header>
            <div className="panel-body">
              {chosen && <PairStats cell={chosen} name="RP" direction={metric.direction} />}
              {chances && chances.threshold !== threshold && (
                <button
                  type="button"
                  className="button"
                  onClick={() => setFirst({ metric: metric.slug, threshold: asked.threshold })}
                >
                  Chance at {metricValue(asked.threshold, metric.direction)}
                </button>
              )}
            </div>
          </section>
          {answer && <CopyPanel answer={answer} rows={rows} threshold={threshold} />}
        </div>
      </div>
    </>
  );
}
