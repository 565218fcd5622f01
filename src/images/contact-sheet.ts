/** Many small images as one picture: rows down, columns across. */
import { ConcordanceError } from "../errors.js";
import type { Pixels } from "../metrics/pixels.js";

export const SHEET_GAP = 2;
const MID_GREY = 128;
const MAX_SHEET_PIXELS = 64_000_000;
/** A sheet without any image still shows how many are missing. */
const EMPTY_CELL = { width: 28, height: 28 };

/**
 * One image of all cells, `scale` times as large (nearest neighbour), 2 px of mid-grey between them.
 * Null (missing, failed) is a crossed tile. Grey becomes RGB where any cell is RGB; a cell is as large as the largest image,
 * smaller ones stand in its middle. Throws BAD_USER_INPUT beyond 64,000,000 pixels, RangeError for a scale that is no positive integer.
 */
export function contactSheet(rows: readonly (readonly (Pixels | null)[])[], scale = 1): Pixels {
  if (!Number.isInteger(scale) || scale < 1) throw new RangeError(`scale must be a positive integer, not ${scale}`);
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 0);
  if (columns === 0) throw new RangeError("a contact sheet needs a cell");
  const images = rows.flat().filter((image) => image !== null);
  const cell = images.length === 0 ? EMPTY_CELL : largest(images);
  const pitchX = cell.width * scale + SHEET_GAP;
  const pitchY = cell.height * scale + SHEET_GAP;
  const width = columns * pitchX - SHEET_GAP;
  const height = rows.length * pitchY - SHEET_GAP;
  if (width * height > MAX_SHEET_PIXELS) {
    throw new ConcordanceError(
      "BAD_USER_INPUT",
      `The sheet would be ${width} × ${height} pixels, at most ${MAX_SHEET_PIXELS} are drawn: ask for fewer images or a smaller scale.`,
    );
  }
  const channels = images.some((image) => image.channels === 3) ? 3 : 1;
  const sheet = { data: new Uint8Array(width * height * channels).fill(MID_GREY), width, height, channels };
  const crossed = crossedTile(cell.width, cell.height);
  rows.forEach((row, y) => {
    for (let x = 0; x < columns; x++) {
      const image = row[x] ?? crossed;
      const left = x * pitchX + ((cell.width - image.width) >> 1) * scale;
      const top = y * pitchY + ((cell.height - image.height) >> 1) * scale;
      place(sheet, image, left, top, scale);
    }
  });
  return sheet;
}

function largest(images: readonly Pixels[]): { width: number; height: number } {
  let width = 0;
  let height = 0;
  for (const image of images) {
    width = Math.max(width, image.width);
    height = Math.max(height, image.height);
  }
  return { width, height };
}

/** Dark, with two light diagonals: neither the gap's grey nor anything a model draws. */
function crossedTile(width: number, height: number): Pixels {
  const data = new Uint8Array(width * height).fill(48);
  const steps = Math.max(width, height);
  for (let i = 0; i < steps; i++) {
    const at = steps === 1 ? 0 : i / (steps - 1);
    const x = Math.round(at * (width - 1));
    const y = Math.round(at * (height - 1));
    data[y * width + x] = 208;
    data[y * width + (width - 1 - x)] = 208;
  }
  return { data, width, height, channels: 1 };
}

function place(sheet: Pixels, image: Pixels, left: number, top: number, scale: number): void {
  const { channels } = sheet;
  const rowBytes = image.width * scale * channels;
  for (let y = 0; y < image.height; y++) {
    const start = ((top + y * scale) * sheet.width + left) * channels;
    let at = start;
    for (let x = 0; x < image.width; x++) {
      const from = (y * image.width + x) * image.channels;
      for (let copy = 0; copy < scale; copy++) {
        for (let c = 0; c < channels; c++) sheet.data[at++] = image.data[from + (image.channels === 1 ? 0 : c)]!;
      }
    }
    for (let copy = 1; copy < scale; copy++) {
      sheet.data.copyWithin(start + copy * sheet.width * channels, start, start + rowBytes);
    }
  }
}
