/** A chunk of about a thousand samples is read in some milliseconds. */
const CHUNK_SAMPLES = 1_024;

export function chunkSeeds(rows: number): number {
  return Math.max(8, Math.min(64, Math.floor(CHUNK_SAMPLES / Math.max(1, rows))));
}
