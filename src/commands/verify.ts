/** `verify`: draws a random part of what is stored again; exit code 1 when something is wrong. */
import path from "node:path";
import { DrawingChild } from "../children/drawing-child.js";
import { readConfig } from "../config.js";
import { openDatabase } from "../db/client.js";
import type { Executor } from "../db/executor.js";
import { migrateDatabase } from "../db/migrate.js";
import { insertVerification } from "../db/queries/verification.js";
import type { VerificationReport } from "../domain/verification.js";
import { verifySamples } from "../jobs/verify.js";
import { WeightsCache } from "../jobs/weights.js";
import { createLogger } from "../log.js";
import { packageRoot } from "../paths.js";
import { chooseDevice, drawingOptions } from "../runtime/device.js";
import { openRowsBeside } from "../runtime/rows.js";
import { storageConfig } from "../runtime/storage.js";
import { openStore } from "../storage/index.js";
import { untilStopped } from "./until-stopped.js";

export async function verify(options: { count: number }): Promise<void> {
  const config = readConfig();
  const log = createLogger(config.logLevel === "info" ? "fatal" : config.logLevel, "verify");
  const closers: (() => Promise<unknown>)[] = [];
  try {
    const rows = await openRowsBeside(config, log);
    closers.push(rows.close);
    await migrateDatabase(rows.url, path.join(packageRoot(), "migrations"));
    const database = openDatabase(rows.url, {
      max: 2,
      applicationName: "concordance verify",
      log: (message, details) => log.warn(details ?? {}, message),
    });
    closers.push(database.close);
    const db = database.db as unknown as Executor;
    const store = openStore(await storageConfig(config, config.publicUrl));
    const { device } = await chooseDevice(config);
    const child = new DrawingChild(drawingOptions(config, device));
    closers.push(() => child.close());
    const stopped = new AbortController();
    void untilStopped().then(() => stopped.abort(new Error("stopped")));
    const weights = new WeightsCache(path.join(config.dataDir, "cache", "weights"), store);
    const row = await insertVerification(db, "local", options.count, "RUNNING");
    const report = await verifySamples({ db, store, weights, child, log }, row, stopped.signal, ({ checked }, of) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${checked} of ${of} drawn again`);
    });
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    process.stdout.write(describe(report));
    if (report.wrong.length > 0) process.exitCode = 1;
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

function describe({ checked, classes, wrong }: VerificationReport): string {
  if (checked === 0) return "Nothing is stored yet: there is nothing to verify.\n";
  const lines = [`Verified ${checked} stored samples by drawing them again.`];
  for (const { stored, redrawn, identical, within, wrong: bad } of classes) {
    lines.push(`  stored by ${stored}${stored === redrawn ? "" : `, redrawn by ${redrawn}`}:`);
    lines.push(`    identical ${identical}, different within what is documented ${within}, wrong ${bad}`);
  }
  for (const { key, fault } of wrong) lines.push(`  wrong: sample ${key}: ${fault}`);
  return `${lines.join("\n")}\n`;
}
