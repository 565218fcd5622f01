/** RP, GL, what GL is held against, and chance over the training size, as one picture: on the page and saved. */
import * as Plot from "@observablehq/plot";
import { score, whole } from "../shared/format.js";
import { type Band, bandsOf, type Point, REGIMES } from "./points.js";

export interface ChartOptions {
  points: readonly Point[];
  width: number;
  shows: "both" | "rp" | "gl";
  /** A token's value, as `ink` or `series`. */
  token(name: string): string;
}
export const MARGIN = { left: 48, right: 16 };
const HEIGHT = 380;
const SVG = "http://www.w3.org/2000/svg";

/** Half a doubling beyond the first and the last size. */
export function domainOf(sizes: readonly number[]): [number, number] {
  return [Math.min(...sizes) / Math.SQRT2, Math.max(...sizes) * Math.SQRT2];
}

interface Mark {
  size: number;
  value: number | null;
  low: number | null;
  high: number | null;
}
type Pick = (point: Point) => { value: number | null; low: number | null; high: number | null };

export function transitionChart({ points, width, shows, token }: ChartOptions): SVGSVGElement {
  const sizes = points.map(({ trainingSize }) => trainingSize);
  const domain = domainOf(sizes);
  const exponents = Array.from(
    { length: Math.floor(Math.log2(domain[1])) - Math.ceil(Math.log2(domain[0])) + 1 },
    (_, i) => 2 ** (Math.ceil(Math.log2(domain[0])) + i),
  );
  const [ink, quiet, surface] = [token("ink"), token("ink-2"), token("surface")];
  /** Side by side where intervals would cover each other. */
  const narrow = width < 560;
  const apart = narrow ? 6 : 10;
  const marksOf = (pick: Pick): Mark[] => points.map((point) => ({ size: point.trainingSize, ...pick(point) }));
  const there = (marks: readonly Mark[]) => marks.filter(({ value }) => value !== null);

  const series = (
    pick: Pick,
    look: { colour: string; dx: number; symbol: Plot.SymbolType; filled?: boolean; dash: string },
  ) => {
    const marks = there(marksOf(pick));
    const { colour, dx, symbol } = look;
    const common = { x: "size", dx, stroke: colour };
    return [
      Plot.lineY(marks, { ...common, y: "value", strokeWidth: 1.5, strokeDasharray: look.dash }),
      Plot.ruleX(marks, { ...common, y1: "low", y2: "high", strokeWidth: 1.5 }),
      Plot.dot(marks, {
        ...common,
        y: "value",
        r: 5,
        symbol,
        strokeWidth: look.filled ? 1.5 : 1.75,
        fill: look.filled ? colour : surface,
        ...(look.filled ? { stroke: surface } : {}),
      }),
    ];
  };
  const gl = (which: "generalizationA" | "generalizationB", dx: number, symbol: Plot.SymbolType) => [
    ...reference(which, dx),
    ...series((point) => point[which].score, { colour: ink, dx, symbol, dash: "2 3" }),
  ];
  /** What images that no model learned from score against the same subset: a short line beside the mark. */
  const reference = (which: "generalizationA" | "generalizationB", dx: number) => [
    Plot.dot(there(marksOf((point) => point[which].reference)), {
      x: "size",
      y: "value",
      dx,
      r: 6,
      symbol: HYPHEN,
      stroke: quiet,
      strokeWidth: 2,
    }),
  ];
  const labels = (pick: Pick, dx: number, anchor: "start" | "end", weight: number) =>
    Plot.text(there(marksOf(pick)), {
      x: "size",
      y: "value",
      text: ({ value }: Mark) => score(value),
      dx,
      textAnchor: anchor,
      fontWeight: weight,
      fill: ink,
      stroke: surface,
      strokeWidth: 4,
    });
  const bands = bandsOf(points, domain);
  const shade = { MEMORIZATION: "memorization-soft", GENERALIZATION: "generalization-soft", TRANSITION: "sunken" };
  const chance = there(marksOf((point) => point.chance));
  const withRp = shows !== "gl";
  const withGl = shows !== "rp";
  return Plot.plot({
    width,
    height: HEIGHT,
    marginLeft: MARGIN.left,
    marginRight: MARGIN.right,
    marginTop: 28,
    marginBottom: 30,
    style: { background: "transparent", fontSize: "12px", color: token("ink-3") },
    x: {
      type: "log",
      base: 2,
      domain,
      label: null,
      ticks: narrow ? sizes : exponents,
      tickFormat: (size: number) => (narrow && size >= 1024 ? `${Math.round(size / 1024)}k` : whole(size)),
    },
    y: { domain: [0, 1], label: null, grid: true, ticks: [0, 0.25, 0.5, 0.75, 1], tickFormat: score },
    marks: [
      hatching(token("line-strong")),
      Plot.rect(bands, {
        x1: "from",
        x2: "to",
        y1: 0,
        y2: 1,
        fill: ({ regime }) => (regime ? token(shade[regime as keyof typeof shade]) : "url(#undecided)"),
      }),
      // A narrow chart has no room for more than the two that are looked for.
      ...bands
        .filter(({ regime }) => !narrow || regime === "MEMORIZATION" || regime === "GENERALIZATION")
        .map((band) =>
          regimeLabel(band, narrow ? (band.regime === "MEMORIZATION" ? "start" : "end") : "middle", token),
        ),
      Plot.ruleY([0], { stroke: token("line-strong") }),
      withRp
        ? Plot.lineY(chance, {
            x: "size",
            y: "value",
            stroke: token("chance"),
            strokeWidth: 1.5,
            strokeDasharray: "4 3",
          })
        : null,
      withRp && chance[0] && chance[1] ? chanceLabel(chance[0], chance[1], quiet, surface) : null,
      ...(withGl ? gl("generalizationA", withRp ? apart : -apart / 2, "square") : []),
      ...(withGl ? gl("generalizationB", withRp ? 2 * apart : apart / 2, "diamond") : []),
      ...(withRp
        ? series((point) => point.reproducibility, {
            colour: token("series"),
            dx: withGl ? -apart : 0,
            symbol: "circle",
            filled: true,
            dash: "5 3",
          })
        : []),
      withRp ? labels((point) => point.reproducibility, (withGl ? -apart : 0) - 9, "end", 600) : null,
    ],
  }) as SVGSVGElement;
}

function regimeLabel({ from, to, regime }: Band, anchor: "start" | "middle" | "end", token: ChartOptions["token"]) {
  const colours = { MEMORIZATION: "memorization", GENERALIZATION: "generalization", TRANSITION: "ink-3" };
  return Plot.text([regime ? REGIMES[regime] : "undecided"], {
    x: () => ({ start: from, middle: Math.sqrt(from * to), end: to })[anchor],
    frameAnchor: "top",
    dy: -18,
    textAnchor: anchor,
    fontWeight: 600,
    text: (name: string) => name,
    fill: token(regime ? colours[regime] : "ink-3"),
  });
}

/** Between two points, where no interval stands. */
function chanceLabel(first: Mark, second: Mark, fill: string, stroke: string) {
  return Plot.text([first], {
    x: () => Math.sqrt(first.size * second.size),
    y: () => ((first.value ?? 0) + (second.value ?? 0)) / 2,
    text: () => "chance",
    dy: -9,
    fill,
    stroke,
    strokeWidth: 3,
  });
}

/** A bar as wide as the mark it stands beside. */
const HYPHEN = {
  draw(context: CanvasPath, size: number) {
    const half = Math.sqrt(size / Math.PI);
    context.moveTo(-half, 0);
    context.lineTo(half, 0);
  },
} as Plot.SymbolType;

/** A regime is hatched until its interval decides it. */
function hatching(colour: string): () => SVGElement {
  return () => {
    const pattern = document.createElementNS(SVG, "pattern");
    const line = document.createElementNS(SVG, "path");
    const given = { id: "undecided", width: "8", height: "8", patternUnits: "userSpaceOnUse" };
    for (const [name, value] of Object.entries(given)) pattern.setAttribute(name, value);
    line.setAttribute("d", "M-2 10L10 -2M-2 2L2 -2M6 10L10 6");
    line.setAttribute("stroke", colour);
    line.setAttribute("stroke-opacity", ".35");
    pattern.append(line);
    return pattern;
  };
}
