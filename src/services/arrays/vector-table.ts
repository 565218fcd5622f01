/** The Parquet table of descriptors. */
import type { Column } from "./parquet.js";
import { onThread } from "./table-thread.js";

export interface VectorTable {
  /** What each row is of. */
  columns: Column[];
  /** The column of vectors. */
  name: string;
  dimension: number;
  /** Rows × dimension; a row that begins with NaN is missing. */
  vectors: Float32Array<ArrayBuffer>;
}

/** The file's bytes. Takes the vectors away. */
export function encodeVectors(table: VectorTable): Promise<Uint8Array> {
  return onThread("vector-table-thread.js", table, [table.vectors.buffer]);
}
