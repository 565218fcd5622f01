/** A Parquet table made on a thread of its own: two million rows take seconds, in which the server could answer nobody. */
import { type Transferable, Worker } from "node:worker_threads";
import { Serial } from "../../children/serial.js";
import { builtFile } from "../../paths.js";

/** One at a time: each holds its whole table in memory. */
const turns = new Serial();

/** The file's bytes, as the thread's module makes them of `table`. Takes away what is transferred. */
export function onThread(module: string, table: unknown, transferList: Transferable[]): Promise<Uint8Array> {
  return turns.run(
    () =>
      new Promise<Uint8Array>((resolve, reject) => {
        const thread = new Worker(builtFile("services", "arrays", module), {
          workerData: table,
          transferList,
          env: {},
        });
        thread.once("message", resolve);
        thread.once("error", reject);
        thread.once("exit", (code) => reject(new Error(`the thread ended with ${code} and no table`)));
      }),
  );
}
