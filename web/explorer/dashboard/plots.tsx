/** Charts of widgets that are drawn by the chart library, as wide as the widget. */
import * as Plot from "@observablehq/plot";
import { useEffect, useRef, useState } from "react";
import { score, whole } from "../shared/format.js";
import { transitionChart } from "../transition/chart.js";
import type { Point } from "../transition/points.js";

const token = (name: string) => `var(--${name})`;

function Plotted({ told, draw }: { told: string; draw(width: number): Element }) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (width === 0) return;
    const chart = draw(width);
    chart.setAttribute("aria-hidden", "true");
    box.current?.replaceChildren(chart);
  }, [width, draw]);
  return <div ref={box} className="widget-plot" role="img" aria-label={told} />;
}

export function TransitionPlot({ points, withGl }: { points: readonly Point[]; withGl: boolean }) {
  const told = points
    .map(({ trainingSize, reproducibility: { value } }) => `${whole(trainingSize)} images: RP ${score(value)}`)
    .join("; ");
  const [draw, setDraw] = useState(
    () =>
      (_width: number): Element =>
        document.createElement("span"),
  );
  useEffect(
    () => setDraw(() => (width: number) => transitionChart({ points, width, shows: withGl ? "both" : "rp", token })),
    [points, withGl],
  );
  return (
    <>
      <Plotted told={told} draw={draw} />
      <p className="hint">
        ● RP{withGl && ", □ GL of a, ◇ GL of b, each beside its reference"}; lines are 95 % intervals.
      </p>
    </>
  );
}

export function HistogramPlot({ edges, counts }: { edges: readonly number[]; counts: readonly number[] }) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const told = `Histogram of ${whole(total)} values from ${edges[0]} to ${edges.at(-1)}`;
  const [draw, setDraw] = useState(
    () =>
      (_width: number): Element =>
        document.createElement("span"),
  );
  useEffect(() => {
    const bars = counts.map((count, i) => ({ x1: edges[i]!, x2: edges[i + 1]!, count }));
    const tick = (value: number) => (Math.abs(edges.at(-1)!) <= 1 ? score(value) : String(value));
    setDraw(
      () => (width: number) =>
        Plot.plot({
          width,
          height: 230,
          marginLeft: 40,
          marginRight: 16,
          style: { background: "transparent", fontSize: "12px", color: "var(--ink-3)" },
          x: { domain: [edges[0]!, edges.at(-1)!], tickFormat: tick, label: null, ticks: 5 },
          y: { label: "↑ count", grid: true, ticks: 4, tickFormat: "d" },
          marks: [
            Plot.rectY(bars, { x1: "x1", x2: "x2", y: "count", inset: 0.5, fill: "var(--series)" }),
            Plot.ruleY([0], { stroke: "var(--line-strong)" }),
          ],
        }),
    );
  }, [edges, counts]);
  return <Plotted told={told} draw={draw} />;
}
