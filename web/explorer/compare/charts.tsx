/** How the values lie, and the score at each threshold with its interval; one line for the threshold runs through both and drags. */
import * as Plot from "@observablehq/plot";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { histogram } from "../../../src/metrics/histogram.js";
import { curve } from "../../../src/metrics/score.js";
import type { ComparisonQuery, MetricDirection } from "../api/operations.generated.js";
import { metricValue, score } from "../shared/format.js";
import type { ChancePoint } from "./use-chance-curve.js";

const BINS = 40;
const CURVE_POINTS = 201;
const LEFT = 40;
const RIGHT = 16;

export interface ChartsProps {
  values: readonly (number | null)[];
  direction: MetricDirection;
  domain: readonly [number, number];
  title: string;
  threshold: number;
  chance: (ComparisonQuery["comparison"]["chance"] & { at: number }) | null;
  /** Chance at each threshold; empty until it is read. */
  chances: readonly ChancePoint[];
  onChange(threshold: number): void;
  onCommit(threshold: number): void;
}

export default function Charts(props: ChartsProps) {
  const { values, direction, domain, title, threshold, chance, chances } = props;
  const box = useRef<HTMLDivElement>(null);
  const counts = useRef<HTMLDivElement>(null);
  const scores = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const dragging = useRef(false);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    if (width === 0) return;
    const { edges, counts: bars } = histogram(values, domain, BINS);
    const similar = direction === "SIMILARITY";
    const rects = bars.map((count, i) => ({ x1: edges[i]!, x2: edges[i + 1]!, count }));
    const thresholds = Array.from(
      { length: CURVE_POINTS },
      (_, i) => domain[0] + ((domain[1] - domain[0]) * i) / (CURVE_POINTS - 1),
    );
    const line = curve(values, thresholds, direction).map((at, i) => ({ x: thresholds[i]!, ...at }));
    const tick = (value: number) => metricValue(value, direction);
    const common = { width, marginLeft: LEFT, marginRight: RIGHT, style: { background: "transparent" } };
    const rule = Plot.ruleX([threshold], { stroke: "var(--ink)", strokeWidth: 1.5 });
    const first = Plot.plot({
      ...common,
      height: 170,
      marginTop: 24,
      x: { domain: [...domain], tickFormat: tick, label: null, ticks: 6 },
      y: { label: "↑ pairs", grid: true, ticks: 4 },
      marks: [
        Plot.rectY(rects, {
          x1: "x1",
          x2: "x2",
          y: "count",
          inset: 0.5,
          fill: (bar: { x1: number; x2: number }) => {
            const middle = (bar.x1 + bar.x2) / 2;
            return (similar ? middle > threshold : middle < threshold) ? "var(--series)" : "var(--line-strong)";
          },
        }),
        Plot.ruleY([0], { stroke: "var(--line-strong)" }),
        rule,
        Plot.text([threshold], {
          x: (value: number) => value,
          frameAnchor: "top",
          text: () => `threshold ${metricValue(threshold, direction)}`,
          dy: -16,
          textAnchor: similar ? "end" : "start",
          fill: "var(--ink)",
        }),
      ],
    });
    const second = Plot.plot({
      ...common,
      height: 216,
      marginBottom: 34,
      x: { domain: [...domain], tickFormat: tick, label: title.toLowerCase(), ticks: 6 },
      y: { domain: [0, 1], label: "↑ score at each threshold", grid: true, ticks: 5, tickFormat: score },
      marks: [
        Plot.areaY(line, { x: "x", y1: "low", y2: "high", fill: "var(--series)", fillOpacity: 0.16 }),
        Plot.lineY(line, { x: "x", y: "value", stroke: "var(--series)", strokeWidth: 2 }),
        ...chanceMarks(chances, chance, domain, direction),
        rule,
        Plot.dot(curve(values, [threshold], direction), {
          x: () => threshold,
          y: "value",
          r: 4.5,
          fill: "var(--bg)",
          stroke: "var(--ink)",
          strokeWidth: 1.5,
        }),
      ],
    });
    first.setAttribute("aria-hidden", "true");
    second.setAttribute("aria-hidden", "true");
    counts.current?.replaceChildren(first);
    scores.current?.replaceChildren(second);
  }, [width, values, direction, domain, title, threshold, chance, chances]);

  const valueAt = (event: PointerEvent) => {
    const { left } = box.current!.getBoundingClientRect();
    const part = (event.clientX - left - LEFT) / (width - LEFT - RIGHT);
    const step = direction === "SIMILARITY" ? 100 : 2;
    const value = domain[0] + Math.min(1, Math.max(0, part)) * (domain[1] - domain[0]);
    return Math.round(value * step) / step;
  };
  return (
    <div
      ref={box}
      className="charts"
      role="img"
      aria-label={`Histogram of ${title.toLowerCase()} over the pairs, and the score at each threshold with its 95 % interval`}
      onPointerDown={(event) => {
        dragging.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
        props.onChange(valueAt(event));
      }}
      onPointerMove={(event) => dragging.current && props.onChange(valueAt(event))}
      onPointerUp={(event) => {
        dragging.current = false;
        props.onCommit(valueAt(event));
      }}
    >
      <div ref={counts} />
      <div ref={scores} />
    </div>
  );
}

/** The curve, named at its middle; until it is read the one value that is known. */
function chanceMarks(
  chances: readonly ChancePoint[],
  chance: ChartsProps["chance"],
  domain: readonly [number, number],
  direction: MetricDirection,
): Plot.Markish[] {
  const named = { fill: "var(--ink-2)", stroke: "var(--bg)", strokeWidth: 3, dy: -8 };
  const line = { stroke: "var(--chance)", strokeDasharray: "4 3" };
  const similar = direction === "SIMILARITY";
  if (chances.length > 0) {
    const quarter = chances[Math.floor(chances.length / 4)]!;
    return [
      Plot.lineY(chances, { x: "x", y: "value", strokeWidth: 1.5, ...line }),
      Plot.text([quarter], { x: "x", y: "value", text: () => "chance", ...named }),
    ];
  }
  if (chance?.value == null) return [];
  return [
    Plot.link([chance], { x1: domain[0], x2: domain[1], y1: "value", y2: "value", ...line }),
    Plot.text([chance], {
      ...{ x: () => domain[similar ? 0 : 1], y: "value", textAnchor: similar ? "start" : "end", dx: similar ? 4 : -4 },
      text: () => `chance at ${metricValue(chance.at, direction)}`,
      ...named,
    }),
  ];
}
