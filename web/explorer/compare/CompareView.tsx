import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { useQuery } from "urql";
import { Link } from "wouter";
import { mean, score as scoreOf } from "../../../src/metrics/score.js";
import { isOpen, useAsk } from "../api/ask.js";
import { distinctKinds, useCatalogue } from "../api/catalogue.js";
import { ComparisonDocument, GridDocument } from "../api/operations.generated.js";
import { useShowQuery } from "../app/shown-query.js";
import { leastFirst } from "../heatmap/pairs.js";
import { parseSource, plainSource, seedCount, sourceInput, sourceText } from "../question/question.js";
import { type Row, useAsked, useUrl } from "../question/url.js";
import { AskError } from "../shared/AskError.js";
import { interval, metricValue, score, whole } from "../shared/format.js";
import { Imported } from "../shared/Imported.js";
import { Icon } from "../shared/icons.js";
import { rowName, trainedOn } from "../shared/labels.js";
import { Progress } from "../shared/Progress.js";
import { spreadOf } from "../shared/spread.js";
import { ThresholdSlider } from "../shared/ThresholdSlider.js";
import { Empty, IconButton, Stat } from "../shared/ui.js";
import { Doubts } from "./Doubts.js";
import { DrawMore } from "./DrawMore.js";
import { FilmStrip, type Shown } from "./FilmStrip.js";
import { MODES, type Mode, PairViewer } from "./PairViewer.js";
import { useChanceCurve } from "./use-chance-curve.js";
import "../styles/heatmap.css";
import "../styles/compare.css";

const Charts = lazy(() => import("./charts.js"));
const STRIP = 8;

export default function CompareView() {
  const catalogue = useCatalogue();
  const asked = useAsked();
  const { params, change, href } = useUrl();
  const { metric, question } = asked;
  const row = (text: string | null, otherwise: string | undefined): Row | null => {
    const ref = parseSource(text ?? "") ?? (otherwise ? plainSource(otherwise) : null);
    return ref && { ...ref, card: catalogue.bySlug.get(ref.model) ?? null };
  };
  const kinds = useMemo(() => distinctKinds(catalogue, 2), [catalogue]);
  const a = row(params.get("a"), kinds[0]?.slug);
  const b = row(params.get("b"), kinds[1]?.slug);
  if (!a || !b) {
    return (
      <Empty title="A comparison needs two sources.">
        <p>
          Take them on the <Link href={href("/heatmap")}>heat map</Link>, where each cell is a pair.
        </p>
      </Empty>
    );
  }
  const key = `${sourceText(a)} ${sourceText(b)} ${metric.slug} ${question.noise}`;
  return <ComparePair key={key} a={a} b={b} asked={asked} params={params} change={change} href={href} />;
}

function Spent(props: { spending: { precision: number; reached: boolean; spent: number }; of: number }) {
  const { precision, reached, spent } = props.spending;
  return (
    <p>
      {reached ? "The interval is within" : "Drawn in rounds until the interval is within"} ± {score(precision)}:{" "}
      {whole(spent)} of {whole(props.of)} seeds {reached ? "were enough" : "so far"}. It is valid at every look.
    </p>
  );
}

function ComparePair(props: {
  a: Row;
  b: Row;
  asked: ReturnType<typeof useAsked>;
  params: URLSearchParams;
  change: ReturnType<typeof useUrl>["change"];
  href: ReturnType<typeof useUrl>["href"];
}) {
  const { a, b, asked, params, change, href } = props;
  const { metric, question } = asked;
  const { direction } = metric;
  const [fixed] = useState(asked.threshold);
  const [draft, setDraft] = useState<number | null>(null);
  const threshold = draft ?? asked.threshold;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the address says ends what was being dragged.
  useEffect(() => setDraft(null), [asked.threshold]);

  const sources = useMemo(() => [sourceInput(a), sourceInput(b)], [a, b]);
  const variables = {
    ...{ a: sources[0]!, b: sources[1]!, ...asked.shared, metric: metric.slug, threshold: fixed },
    ...{ match: question.match, region: question.region, precision: question.precision },
  };
  const total = 2 * seedCount(question.seeds);
  const asking = useAsk({
    document: ComparisonDocument,
    variables,
    standing: ({ comparison: { score: found, spending, job } }) => ({
      total: spending?.reached ? 2 * found.n : total,
      settled: 2 * found.n,
      job,
      round: spending?.spent ?? 0,
    }),
    drawing: { sources, ...asked.shared },
  });
  useShowQuery("comparison", variables, asking.data);
  const answer = asking.data?.comparison ?? null;
  const values = useMemo(() => answer?.values ?? [], [answer]);
  const seeds = useMemo(() => answer?.seeds ?? [], [answer]);
  const now = answer ? scoreOf(values, threshold, direction) : null;

  const { order, least, near, most } = useMemo(() => {
    const sorted = leastFirst(values, direction);
    const shown = (k: number): Shown => ({ seed: seeds[k]!, value: values[k]! });
    const byDistance = [...sorted].sort(
      (x, y) => Math.abs(values[x]! - threshold) - Math.abs(values[y]! - threshold) || x - y,
    );
    const close = new Set(byDistance.slice(0, STRIP));
    return {
      order: sorted.map(shown),
      least: sorted.slice(0, STRIP).map(shown),
      near: sorted.filter((k) => close.has(k)).map(shown),
      most: sorted.slice(-STRIP).reverse().map(shown),
    };
  }, [values, seeds, direction, threshold]);

  const wanted = params.get("pair");
  const selected =
    (wanted !== null ? order.find(({ seed }) => String(seed) === wanted) : undefined) ?? order[0] ?? null;
  const pictured = useMemo(
    () => [...new Set([selected, ...least, ...near, ...most].filter((pair) => pair !== null).map(({ seed }) => seed))],
    [selected, least, near, most],
  );
  const [grid, readGrid] = useQuery({
    query: GridDocument,
    variables: {
      sources,
      seeds: { values: pictured },
      noise: asked.shared.noise,
      sampler: asked.shared.sampler,
      condition: asked.shared.condition,
      first: Math.max(1, pictured.length),
    },
    pause: pictured.length === 0,
  });
  const images = useMemo(() => {
    const rows = grid.data?.grid.rows;
    const found = new Map<number, readonly [string | null, string | null]>();
    rows?.[0]?.samples.forEach((sample, k) => {
      found.set(sample.seed.value, [sample.image?.url ?? null, rows[1]?.samples[k]?.image?.url ?? null]);
    });
    return found;
  }, [grid.data]);
  // While other pairs are read the pictures of the last ones stay.
  const [kept, setKept] = useState<typeof images>(new Map());
  useEffect(() => setKept((before) => new Map([...before, ...images])), [images]);

  const mode: Mode = MODES.find((known) => known === params.get("view")) ?? (innerWidth < 640 ? "swipe" : "side");
  const setMode = useCallback((next: Mode) => change({ view: next }, { replace: true }), [change]);
  const select = useCallback((seed: number) => change({ pair: String(seed) }, { replace: true }), [change]);
  const place = selected ? order.indexOf(selected) : -1;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.target as HTMLElement).closest?.("input, textarea, select") || event.ctrlKey || event.metaKey) return;
      const key = event.key.toLowerCase();
      const step = key === "j" ? 1 : key === "k" ? -1 : 0;
      const next = order[place + step];
      if (step !== 0 && next) select(next.seed);
      else if (key === "b") setMode(mode === "blink" ? "side" : "blink");
      else if (key === "d") setMode(mode === "difference" ? "side" : "difference");
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [order, place, mode, select, setMode]);

  const spread = useMemo(() => spreadOf([values], direction), [values, direction]);
  const domain = useMemo(() => [spread?.low ?? 0, spread?.high ?? 1] as const, [spread]);
  const chance = useMemo(() => (answer ? { ...answer.chance, at: answer.threshold } : null), [answer]);
  const chances = useChanceCurve(variables, domain, answer && !isOpen(asking.job) ? answer.score.n : null);
  const commit = (value: number) =>
    asked.change({ threshold: value === metric.threshold ? null : value }, { replace: true });
  const strip = { images: kept, selected: selected?.seed ?? null, direction, onSelect: select };

  return (
    <div className="compare">
      <div className="compare-left">
        <header className="compare-names">
          <h1>
            <span>
              <span className="side">A</span> {rowName(a)} <small>{trainedOn(a.card)}</small>{" "}
              <Imported model={a.card} />
            </span>
            <span>
              <span className="side b">B</span> {rowName(b)} <small>{trainedOn(b.card)}</small>{" "}
              <Imported model={b.card} />
            </span>
          </h1>
          <IconButton
            icon="swap"
            label="Swap A and B"
            onClick={() => change({ a: sourceText(b), b: sourceText(a) }, { replace: true })}
          />
        </header>
        {asking.error && <AskError error={asking.error} retry={asking.retry} />}
        <div className="stats">
          <Stat
            label="RP, 95 % interval"
            value={score(now?.value)}
            below={now ? interval(now.low, now.high) : "not read yet"}
          />
          <Stat
            label="Chance"
            value={score(answer?.chance.value)}
            below={answer ? `different seeds, at ${metricValue(answer.threshold, direction)}` : ""}
          />
          <Stat
            label={direction === "SIMILARITY" ? "Mean similarity" : "Mean distance"}
            value={metricValue(answer ? mean(values) : null, direction)}
            below={now ? `n = ${whole(now.n)} of ${whole(now.requested)}` : ""}
          />
        </div>
        <Progress asking={asking} settled={now ? 2 * now.n : 0} total={total} />
        {answer?.spending && <Spent spending={answer.spending} of={seedCount(question.seeds)} />}
        {answer && !answer.spending && !isOpen(asking.job) && (
          <DrawMore
            asked={asked}
            sources={sources}
            score={{ ...answer.score, ...(now ?? {}) }}
            onDraw={(more) => asked.change({ seeds: more })}
          />
        )}
        {answer && <Doubts answer={answer} a={a} b={b} />}
        {spread && (
          <>
            <Suspense fallback={<div className="charts" />}>
              <Charts
                values={values}
                direction={direction}
                domain={domain}
                title={metric.title}
                threshold={threshold}
                chance={chance}
                chances={chances}
                onChange={setDraft}
                onCommit={commit}
              />
            </Suspense>
            <div className="compare-threshold">
              <span className="hint">Threshold {metricValue(threshold, direction)}</span>
              <ThresholdSlider
                spread={{ ...spread, counts: [] }}
                direction={direction}
                value={threshold}
                onChange={setDraft}
                onCommit={commit}
              />
            </div>
          </>
        )}
      </div>
      <section className="panel compare-pairs" aria-label="Pairs of images">
        {grid.error && <AskError error={grid.error} retry={() => readGrid({ requestPolicy: "network-only" })} />}
        <PairViewer
          title={
            selected ? (
              <>
                Seed {selected.seed} · {direction === "SIMILARITY" ? "similarity" : "distance"}{" "}
                {metricValue(selected.value, direction)}
              </>
            ) : (
              "No pair is there yet"
            )
          }
          a={selected ? (kept.get(selected.seed)?.[0] ?? null) : null}
          b={selected ? (kept.get(selected.seed)?.[1] ?? null) : null}
          names={[rowName(a), rowName(b)]}
          mode={mode}
          onMode={setMode}
        />
        <FilmStrip title="Least similar" below={`first ${least.length} of ${order.length}`} pairs={least} {...strip} />
        <FilmStrip title="Near the threshold" below="they decide RP" pairs={near} {...strip} />
        <FilmStrip title="Most similar" below={`first ${most.length} of ${order.length}`} pairs={most} {...strip} />
        <footer className="panel-foot compare-foot">
          <span className="keys wide-only">
            <kbd>J</kbd>
            <kbd>K</kbd> next, previous pair <kbd>B</kbd> blink <kbd>D</kbd> difference
          </span>
          {selected && (
            <Link className="button quiet" href={href("/seed", { s: String(selected.seed) })}>
              Seed {selected.seed} in all sources <Icon name="forward" />
            </Link>
          )}
        </footer>
      </section>
    </div>
  );
}
