/** What is said of a measurement: its median, its extremes, and the machine it was taken on. */
import os from "node:os";

export function median(values) {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `12.3 (11.9–13.0)`: the median, the least and the most. */
export function spread(values, digits = 1) {
  const text = (value) => value.toFixed(digits);
  return `${text(median(values))} (${text(Math.min(...values))}–${text(Math.max(...values))})`;
}

export function machine() {
  const cpus = os.cpus();
  const load = os.loadavg()[0].toFixed(1);
  return `${os.availableParallelism()} × ${cpus[0]?.model.trim() ?? os.arch()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, load ${load}`;
}

/** `--name value` of the command line, as a number. */
export function option(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
}

export function say(line) {
  process.stdout.write(`${line}\n`);
}
