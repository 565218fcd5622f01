/**
 * What a person at a terminal waits for: seconds from the start of `demo --once` to the first image and to the answered
 * table, on an empty folder and twice more on what that left.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { machine, say } from "./support/figures.mjs";
import { environment, main, temporaryFolder } from "./support/server.mjs";

const RUNS = ["first run, empty folder", "second run", "third run"];
const SEEN = [
  ["serving", /^Serving/],
  ["first image", /First images? after/],
  ["table", /^Reproducibility:/],
  ["answered", /^Answered/],
];

/** Seconds from the start of the process to each thing it says. */
async function run(env, cwd) {
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  const child = spawn(process.execPath, [main, "demo", "--once"], { env, cwd, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));
  const at = {};
  for await (const line of createInterface(child.stdout)) {
    for (const [name, pattern] of SEEN) if (pattern.test(line)) at[name] ??= seconds();
  }
  const end = await ended;
  if (end !== 0) throw new Error(`the demo ended with ${end}`);
  return { ...at, ended: seconds() };
}

const { folder, remove } = temporaryFolder();
try {
  const env = await environment(folder);
  say(machine());
  for (const name of RUNS) {
    const at = await run(env, folder);
    say(
      `${name.padEnd(24)} ${Object.entries(at)
        .map(([what, seconds]) => `${what} ${seconds.toFixed(1)} s`)
        .join(", ")}`,
    );
  }
} finally {
  remove();
}
