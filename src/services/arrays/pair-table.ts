/** The Parquet table of values by pair and seed. */
import { onThread } from "./table-thread.js";

export interface PairTable {
  labels: string[];
  /** Positions among the labels. */
  pairs: [number, number][];
  seeds: number[];
  /** Pairs × seeds; NaN where a value is missing. */
  values: Float64Array<ArrayBuffer>;
}

/** The file's bytes. Takes the values away. */
export function encodePairTable(table: PairTable): Promise<Uint8Array> {
  return onThread("pair-table-thread.js", table, [table.values.buffer]);
}
