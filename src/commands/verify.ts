/** `verify`: draws a random part of what is stored again; exit code 1 when something is wrong. */

import path from "node:path";
import { DrawingChild } from "../children/drawing-child.js";
import { readConfig } from "../config.js";
import { record } from "../db/queries/audit.js";
import { insertVerification } from "../db/queries/verification.js";
import { transaction } from "../db/retry.js";
import { OPERATOR } from "../domain/audit.js";
import type { VerificationReport } from "../domain/verification.js";
import { verifySamples } from "../jobs/verify.js";
import { WeightsCache } from "../jobs/weights.js";
import { createLogger } from "../log.js";
import { besideServer } from "../runtime/beside.js";
import { chooseDevice, drawingOptions } from "../runtime/device.js";
import { untilStopped } from "./until-stopped.js";

export async function verify(options: { count: number }): Promise<void> {
  const config = readConfig();
  const log = createLogger(config.logLevel === "info" ? "fatal" : config.logLevel, "verify");
  await besideServer(config, log, "verify", async ({ db, store, closers }) => {
    const { device } = await chooseDevice(config);
    const child = new DrawingChild(drawingOptions(config, device));
    closers.push(() => child.close());
    const stopped = new AbortController();
    void untilStopped().then(() => stopped.abort(new Error("stopped")));
    const weights = new WeightsCache(path.join(config.dataDir, "cache", "weights"), store);
    const row = await transaction(db, async (tx) => {
      const inserted = await insertVerification(tx, "local", options.count, "RUNNING");
      const detail = { samples: options.count };
      await record(tx, { actor: OPERATOR, action: "VERIFIED", subject: `Verification:${inserted.id}`, detail });
      return inserted;
    });
    const report = await verifySamples({ db, store, weights, child, log }, row, stopped.signal, ({ checked }, of) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${checked} of ${of} drawn again`);
    });
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    process.stdout.write(describe(report));
    if (report.wrong.length > 0) process.exitCode = 1;
  });
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
