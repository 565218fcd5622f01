/** `verify`: draws, describes and finds a random part of what is stored again; exit code 1 when something is wrong. */

import path from "node:path";
import { DrawingChild } from "../children/drawing-child.js";
import { readConfig } from "../config.js";
import { record } from "../db/queries/audit.js";
import { countImported } from "../db/queries/imports.js";
import { insertVerification } from "../db/queries/verification.js";
import { transaction } from "../db/retry.js";
import { OPERATOR } from "../domain/audit.js";
import type { Described, RepetitionReport } from "../domain/repetition.js";
import type { ClassReport, VerificationReport } from "../domain/verification.js";
import { verifySamples } from "../jobs/verify.js";
import { WeightsCache } from "../jobs/weights.js";
import { createLogger } from "../log.js";
import { besideServer } from "../runtime/beside.js";
import { chooseDevice, drawingOptions } from "../runtime/device.js";
import { repeatBeside } from "../runtime/repeating.js";
import { untilStopped } from "./until-stopped.js";

export async function verify(options: { count: number }): Promise<void> {
  const config = readConfig();
  const log = createLogger(config.logLevel === "info" ? "fatal" : config.logLevel, "verify");
  await besideServer(config, log, "verify", async (beside) => {
    const { db, store, closers } = beside;
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
    const report = await verifySamples({ db, store, weights, child, log }, row, stopped.signal, ({ checked }, of) =>
      tell(`${checked} of ${of} drawn again`),
    );
    tell("");
    process.stdout.write(describe(report, await countImported(db)));
    const repeated = await repeatBeside(config, beside, {
      ...{ count: options.count, signal: stopped.signal, log },
      onProgress: ({ images, training, nearest }) =>
        tell(`${images.checked + training.checked} described again, ${nearest.checked} nearest found again`),
    });
    tell("");
    process.stdout.write(describeRepeated(repeated));
    if (report.wrong.length + repeated.wrong.length > 0) process.exitCode = 1;
  });
}

/** In place of what was told before. */
function tell(words: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${words}`);
}

function describe({ checked, classes, wrong }: VerificationReport, imported: number): string {
  const lines = [
    checked === 0
      ? "Nothing that was drawn here is stored yet: there is nothing to verify."
      : `Verified ${checked} stored samples by drawing them again.`,
    ...(imported > 0 ? [`${imported} samples were imported: nothing here can draw them again.`] : []),
    ...byClass(classes, "redrawn"),
  ];
  for (const { key, fault } of wrong) lines.push(`  wrong: sample ${key}: ${fault}`);
  return `${lines.join("\n")}\n`;
}

function byClass(classes: ClassReport[], again: string): string[] {
  return classes.flatMap(({ stored, redrawn, identical, within, wrong }) => [
    `  stored by ${stored}${stored === redrawn ? "" : `, ${again} by ${redrawn}`}:`,
    `    identical ${identical}, different within what is documented ${within}, wrong ${wrong}`,
  ]);
}

/** Nothing of what there is nothing of. */
function describeRepeated({ images, training, nearest, wrong }: RepetitionReport): string {
  const described = ({ checked, classes }: Described, of: string) =>
    checked === 0
      ? []
      : [`Verified ${checked} descriptors of ${of} by describing them again.`, ...byClass(classes, "described again")];
  const lines = [...described(images, "stored samples"), ...described(training, "training images")];
  if (nearest.checked > 0) {
    lines.push(`Verified ${nearest.checked} nearest training images by finding them again, pair by pair.`);
    lines.push(`    identical ${nearest.identical}, wrong ${nearest.checked - nearest.identical}`);
  }
  for (const { what, fault } of wrong) lines.push(`  wrong: ${what}: ${fault}`);
  return lines.map((line) => `${line}\n`).join("");
}
