/** The chart with the samples beneath its points; a point, or its samples, opens the comparison. */
import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { type Theme, useTheme } from "../app/theme.js";
import { type Asked, useUrl } from "../question/url.js";
import { ExportPanel } from "../shared/ExportPanel.js";
import { Panel } from "../shared/ui.js";
import { Columns } from "./Columns.js";
import { domainOf, MARGIN, transitionChart } from "./chart.js";
import { csvOf, type Point } from "./points.js";
import { savedPicture } from "./saved.js";
import type { Shows } from "./TransitionView.js";

/** Tokens as they are in force: a picture that is saved has no style sheet. `theme` is what they follow. */
function useToken(theme: Theme): (name: string) => string {
  const read = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const [token, setToken] = useState(() => read);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme is another value for each name.
  useEffect(() => setToken(() => (name: string) => read(name)), [theme]);
  return token;
}

export default function Picture(props: {
  points: readonly Point[];
  names: readonly [string, string];
  shows: Shows;
  asked: Asked;
  children: ReactNode;
}) {
  const { points, names, shows, asked } = props;
  const token = useToken(useTheme());
  const { href } = useUrl();
  const [, navigate] = useLocation();
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
    const chart = transitionChart({ points, width, shows, token });
    chart.setAttribute("aria-hidden", "true");
    box.current?.replaceChildren(chart);
  }, [points, width, shows, token]);

  const domain = domainOf(points.map(({ trainingSize }) => trainingSize));
  const compare = (point: Point) => href("/compare", { a: point.a.slug, b: point.b.slug });
  const nearest = (event: MouseEvent) => {
    const { left } = box.current!.getBoundingClientRect();
    const part = (event.clientX - left - MARGIN.left) / (width - MARGIN.left - MARGIN.right);
    const at = Math.log2(domain[0]) + part * Math.log2(domain[1] / domain[0]);
    const away = (point: Point) => Math.abs(Math.log2(point.trainingSize) - at);
    const found = points.reduce((x, y) => (away(y) < away(x) ? y : x));
    return away(found) < 0.5 ? found : null;
  };
  return (
    <>
      <Panel
        title={
          <span className="transition-legend">
            {shows !== "gl" && (
              <span>
                <i className="mark-rp" /> RP, both
              </span>
            )}
            {shows !== "rp" && (
              <>
                <span>
                  <i className="mark-a" /> GL, {names[0]}
                </span>
                <span>
                  <i className="mark-b" /> GL, {names[1]}
                </span>
                <span>
                  <i className="mark-reference" /> GL's reference
                </span>
              </>
            )}
            {shows !== "gl" && (
              <span>
                <i className="mark-chance" /> chance
              </span>
            )}
          </span>
        }
        className="transition-panel"
      >
        <div className="transition-body">
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: each point's samples below are a link to the same. */}
          {/* biome-ignore lint/a11y/noStaticElementInteractions: as above. */}
          <div
            ref={box}
            className="transition-chart"
            onClick={(event) => {
              const point = nearest(event);
              if (point) navigate(compare(point));
            }}
            onMouseMove={(event) => {
              event.currentTarget.style.cursor = nearest(event) ? "pointer" : "";
            }}
          />
          <Columns points={points} domain={domain} width={width} names={names} asked={asked} compare={compare} />
        </div>
      </Panel>
      {props.children}
      <ExportPanel
        name="transition"
        what="transition"
        texts={[["CSV", () => csvOf(points)]]}
        picture={() => savedPicture({ points, shows, token, names, asked })}
      />
    </>
  );
}
