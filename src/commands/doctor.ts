/** `doctor`: holds rows and storage against each other; exit code 1 when something that rows name is not as it was written. */
import { readConfig } from "../config.js";
import { createLogger } from "../log.js";
import { type Examination, examine } from "../runtime/doctor.js";

const MOST_LINES = 50;
const REPAIRS = {
  queued: "made again",
  none: "run with --repair to have it made again",
  imported: "it was imported: run that import again",
  impossible: "bring it back from a backup, or register what it belongs to again",
};

export async function doctor({ repair = false }: { repair?: boolean }): Promise<void> {
  const config = readConfig();
  // What is found is said below.
  const log = createLogger(config.logLevel === "info" ? "fatal" : config.logLevel, "doctor");
  const examination = await examine(config, log, repair);
  process.stdout.write(describe(examination, repair));
  if (examination.wrong.length > 0) process.exitCode = 1;
}

function describe({ folders, expiredUploads, wrong }: Examination, repair: boolean): string {
  const lines = ["folder      named  missing  damaged  unnamed  removed"];
  for (const [folder, { named, missing, damaged, unnamed, removed }] of Object.entries(folders)) {
    const numbers = [named, missing, damaged, unnamed, removed].map((count, i) => String(count).padStart(i ? 9 : 7));
    lines.push(folder.padEnd(10) + numbers.join(""));
  }
  lines.push(`uploads that have expired: ${expiredUploads}`);
  for (const { object, kind, repair: what } of wrong.slice(0, MOST_LINES)) {
    lines.push(`${kind} ${object}: ${REPAIRS[what]}`);
  }
  if (wrong.length > MOST_LINES) lines.push(`and ${wrong.length - MOST_LINES} more`);
  if (wrong.length === 0) lines.push("Every object that a row names is there, and is what was written.");
  else if (repair) lines.push("Run again when what is made again has been drawn.");
  return `${lines.join("\n")}\n`;
}
