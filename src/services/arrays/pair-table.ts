/** The Parquet table of values by pair and seed, made on a thread of its own. */
import { Worker } from "node:worker_threads";
import { Serial } from "../../children/serial.js";

export interface PairTable {
  labels: string[];
  /** Positions among the labels. */
  pairs: [number, number][];
  seeds: number[];
  /** Pairs × seeds; NaN where a value is missing. */
  values: Float64Array<ArrayBuffer>;
}

/** One at a time: each holds its whole table in memory. */
const turns = new Serial();

/** The file's bytes. Two million rows take seconds, in which the server could answer nobody. Takes the values away. */
export function encodePairTable(table: PairTable): Promise<Uint8Array> {
  return turns.run(
    () =>
      new Promise<Uint8Array>((resolve, reject) => {
        const file = new URL("./pair-table-thread.js", import.meta.url);
        const thread = new Worker(file, { workerData: table, transferList: [table.values.buffer], env: {} });
        thread.once("message", resolve);
        thread.once("error", reject);
        thread.once("exit", (code) => reject(new Error(`the thread ended with ${code} and no table`)));
      }),
  );
}
