/** The heat map as a picture of its own: SVG. */
import type { Theme } from "../app/theme.js";
import { score } from "../shared/format.js";
import { xml } from "../shared/picture.js";
import { colour, inkOn } from "../shared/scale.js";

const CELL = 40;

export function svgOf(
  labels: readonly string[],
  value: (i: number, j: number) => number | null,
  caption: string,
  theme: Theme,
): string {
  const n = labels.length;
  const head = 16 + Math.max(...labels.map((label) => label.length)) * 7.3;
  const side = Math.ceil(head + n * CELL + 8);
  const ink = theme === "dark" ? "#ECEDEF" : "#18191B";
  const cells = labels.flatMap((_, i) =>
    labels.map((_, j) => {
      const [x, y] = [head + j * CELL, head + i * CELL];
      const shown = i === j ? null : value(i, j);
      if (shown === null) return "";
      return (
        `<rect x="${x + 1}" y="${y + 1}" width="${CELL - 2}" height="${CELL - 2}" rx="2" fill="${colour(shown, theme)}"/>` +
        `<text x="${x + CELL / 2}" y="${y + CELL / 2 + 4}" text-anchor="middle" fill="${inkOn(shown, theme)}">${score(shown)}</text>`
      );
    }),
  );
  const names = labels.map((label, i) => {
    const middle = head + (i + 0.5) * CELL;
    return (
      `<text x="${head - 8}" y="${middle + 4}" text-anchor="end">${xml(label)}</text>` +
      `<text transform="translate(${middle + 4} ${head - 8}) rotate(-90)">${xml(label)}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side + 24}" viewBox="0 0 ${side} ${side + 24}" font-family="ui-monospace, monospace" font-size="12" fill="${ink}">`,
    `<title>${xml(caption)}</title>`,
    `<rect width="100%" height="100%" fill="${theme === "dark" ? "#121316" : "#FFFFFF"}"/>`,
    ...names,
    ...cells,
    `<text x="8" y="${side + 14}">${xml(caption)}</text>`,
    "</svg>",
  ].join("\n");
}
