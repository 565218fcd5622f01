/** A sample that was drawn elsewhere, checked before anything is kept of it. */

import type { Shape } from "../../domain/model.js";
import { SEED_MAX } from "../../domain/noise.js";
import { badInput, ConcordanceError } from "../../errors.js";
import { decodePng } from "../../images/png.js";
import type { Pixels } from "../../metrics/pixels.js";

export interface ImportedSample {
  seed: number;
  pixels: Pixels;
}
/** As a file has it; `where` is what errors call it. */
export interface ReadRow {
  png: Uint8Array;
  /** Anything: what is no seed is refused. */
  seed: unknown;
  where: string;
}

export const MOST_SAMPLES = 100_000;
export const MOST_PNG_BYTES = 32 * 2 ** 20;

/** In the rows' order. BAD_USER_INPUT for a seed that is none or comes twice, an image of another shape, and no rows at all. */
export async function* checkedSamples(rows: AsyncIterable<ReadRow>, shape: Shape): AsyncGenerator<ImportedSample> {
  const seen = new Set<number>();
  for await (const { png, seed: given, where } of rows) {
    const seed = seedOf(given, where);
    if (seen.has(seed)) throw badInput("samples", `${where}: the seed ${seed} is there twice.`);
    seen.add(seed);
    if (seen.size > MOST_SAMPLES) throw badInput("samples", `At most ${MOST_SAMPLES} samples are imported at once.`);
    yield { seed, pixels: pixelsOf(png, shape, where) };
  }
  if (seen.size === 0) throw badInput("samples", "There are no samples there.");
}

function seedOf(given: unknown, where: string): number {
  const number = typeof given === "string" && /^\d{1,10}$/.test(given) ? Number(given) : given;
  const seed = typeof number === "bigint" ? Number(number) : number;
  if (typeof seed === "number" && Number.isInteger(seed) && seed >= 0 && seed <= SEED_MAX) return seed;
  throw badInput("samples", `${where}: a seed is a whole number from 0 to ${SEED_MAX}.`);
}

function pixelsOf(png: Uint8Array, shape: Shape, where: string): Pixels {
  if (png.length > MOST_PNG_BYTES) throw badInput("samples", `${where} has more than ${MOST_PNG_BYTES} bytes.`);
  let pixels: Pixels;
  try {
    pixels = decodePng(png, shape[1] * shape[2]);
  } catch (cause) {
    if (!(cause instanceof ConcordanceError)) throw cause;
    throw badInput("samples", `${where}: ${cause.message}`, cause);
  }
  const found = [pixels.channels, pixels.height, pixels.width];
  if (found.join() === shape.join()) return pixels;
  const [is, said] = [found, shape].map((one) => one.join("×"));
  throw badInput("shape", `${where} is ${is} (channels×height×width), and the card's shape is ${said}.`);
}
