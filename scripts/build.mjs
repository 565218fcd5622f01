// Builds what is stale and nothing else, so that every command works straight after `npm ci` and starts at once later.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The latest change below these files and folders; 0 where there is nothing. */
function changed(...names) {
  let latest = 0;
  for (const name of names) {
    const file = path.join(root, name);
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (!stat) continue;
    latest = Math.max(
      latest,
      stat.isDirectory() ? changed(...fs.readdirSync(file).map((n) => path.join(name, n))) : stat.mtimeMs,
    );
  }
  return latest;
}

function run(what, script, ...args) {
  const done = spawnSync(process.execPath, [path.join(root, ...script.split("/")), ...args], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (done.status !== 0) {
    process.stderr.write(`Building ${what} failed.\n`);
    process.exit(done.status ?? 1);
  }
}

/** A stamp is written when a build has succeeded: one that was cut off is done again. */
function stale(stamp, ...sources) {
  const at = fs.statSync(path.join(root, stamp), { throwIfNoEntry: false })?.mtimeMs ?? -1;
  return changed(...sources) > at;
}
const mark = (stamp) => fs.writeFileSync(path.join(root, stamp), "");

if (stale("dist/.built", "src", "tsconfig.json", "package-lock.json", "scripts/bundle.mjs")) {
  run("the server", "node_modules/typescript/bin/tsc", "-p", ".");
  run("the server's bundle", "scripts/bundle.mjs");
  mark("dist/.built");
}
if (stale("dist-web/.built", "web/graphiql", "web/vite.config.ts", "examples", "package-lock.json")) {
  run("GraphiQL", "node_modules/vite/bin/vite.js", "build", "--config", "web/vite.config.ts", "--logLevel", "warn");
  mark("dist-web/.built");
}
// Pure functions of the program are part of the page: the same noise, the same intervals.
const shared = ["src/inference/noise", "src/metrics", "src/domain"];
const operations = ["web/explorer/operations", "schema.graphql", "scripts/operations.mjs"];
if (
  stale(
    "dist-web/.explorer-built",
    "web/explorer",
    "web/explorer.config.ts",
    ...shared,
    ...operations,
    "package-lock.json",
  )
) {
  run("the explorer's operations", "scripts/operations.mjs");
  run(
    "the explorer",
    "node_modules/vite/bin/vite.js",
    "build",
    "--config",
    "web/explorer.config.ts",
    "--logLevel",
    "warn",
  );
  mark("dist-web/.explorer-built");
}
