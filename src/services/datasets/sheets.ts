/** How a version's contact sheets are cut: sources down, seeds across, none larger than a browser shows at once. */
import type { Shape } from "../../domain/model.js";
import { SHEET_GAP } from "../../images/contact-sheet.js";

const MOST_COLUMNS = 100;
const MOST_SIDE = 4_096;

export interface SheetPart {
  /** Positions among the sources and the seeds. */
  sources: [start: number, end: number];
  seeds: [start: number, end: number];
}

export function sheetParts(sources: number, seeds: number, [, height, width]: Shape): SheetPart[] {
  const columns = Math.max(1, Math.min(MOST_COLUMNS, Math.floor(MOST_SIDE / (width + SHEET_GAP))));
  const rows = Math.max(1, Math.floor(MOST_SIDE / (height + SHEET_GAP)));
  const parts: SheetPart[] = [];
  for (let row = 0; row < sources; row += rows) {
    for (let column = 0; column < seeds; column += columns) {
      parts.push({
        sources: [row, Math.min(row + rows, sources)],
        seeds: [column, Math.min(column + columns, seeds)],
      });
    }
  }
  return parts;
}
