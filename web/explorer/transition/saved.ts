/** The chart as a file of its own: with its legend, what was asked, and no style but what is in it. */
import type { Asked } from "../question/url.js";
import { sign } from "../shared/format.js";
import { xml } from "../shared/picture.js";
import { transitionChart } from "./chart.js";
import type { Point } from "./points.js";

const WIDTH = 960;
const HEIGHT = 440;

export function savedPicture(of: {
  points: readonly Point[];
  shows: "both" | "rp" | "gl";
  names: readonly [string, string];
  token(name: string): string;
  asked: Asked;
}): string {
  const { points, shows, names, token, asked } = of;
  const chart = transitionChart({ points, width: WIDTH, shows, token });
  chart.setAttribute("y", "32");
  const [ink, quiet] = [token("ink"), token("ink-2")];
  const entries: [string, string][] = [];
  if (shows !== "gl") entries.push(["RP, both", `<circle r="5" fill="${token("series")}"/>`]);
  if (shows !== "rp") {
    entries.push([`GL, ${names[0]}`, `<path d="M-4.5 -4.5h9v9h-9z" fill="none" stroke="${ink}" stroke-width="1.75"/>`]);
    entries.push([
      `GL, ${names[1]}`,
      `<path d="M0 -6L6 0L0 6L-6 0z" fill="none" stroke="${ink}" stroke-width="1.75"/>`,
    ]);
    entries.push(["GL's reference", `<path d="M-6 0h12" stroke="${quiet}" stroke-width="2"/>`]);
  }
  let x = 56;
  const legend = entries.map(([text, mark]) => {
    const entry = `<g transform="translate(${x} 20)">${mark}<text x="12" y="4">${xml(text)}</text></g>`;
    x += 36 + text.length * 6.8;
    return entry;
  });
  const { metric, threshold } = asked;
  const n = points[0]?.reproducibility.requested ?? 0;
  const caption = `${metric.title} ${sign(metric.direction)} ${threshold}, ${n} seeds a point, 95 % intervals`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="${ink}">`,
    `<title>${xml(caption)}</title>`,
    `<rect width="100%" height="100%" fill="${token("surface")}"/>`,
    ...legend,
    new XMLSerializer().serializeToString(chart),
    `<text x="48" y="${HEIGHT - 10}" fill="${quiet}">Training images, log2 axis. ${xml(caption)}</text>`,
    "</svg>",
  ].join("\n");
}
