import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../src/paths.js";

const SRC = path.join(packageRoot(), "src");
const bundler = readFileSync(path.join(packageRoot(), "scripts", "bundle.mjs"), "utf8");
const programs = [.../const PROGRAMS = \[([^\]]*)\]/.exec(bundler)![1]!.matchAll(/"([^"]+)"/g)].map(
  ([, name]) => name!,
);

/** What `builtFile` is called with: names as they stand, those that a variable completes as a pattern. */
const started = (readdirSync(SRC, { recursive: true }) as string[])
  .filter((name) => name.endsWith(".ts") && name !== "paths.ts")
  .flatMap((name) => [...readFileSync(path.join(SRC, name), "utf8").matchAll(/\bbuiltFile\(([^)]*)\)/g)])
  .map(([, names]) =>
    names!
      .split(",")
      .map((part) => /^\s*["`](.*)["`]\s*$/.exec(part)?.[1]?.replace(/\$\{[^}]*\}/g, "*") ?? "*")
      .join("/"),
  )
  .map((name) => new RegExp(`^${name.replace(/\.js$/, "").replaceAll("*", "[^/]+")}$`));

test("what starts as a process or thread of its own is bundled under its name, and each such name has a source", () => {
  expect(started.length).toBeGreaterThan(3);
  expect(started.filter((name) => !programs.some((program) => name.test(program)))).toEqual([]);
  expect(programs.filter((program) => !started.some((name) => name.test(program)))).toEqual([]);
  const sources = programs.filter((program) => readFileSync(path.join(SRC, `${program}.ts`)).length > 0);
  expect(sources).toEqual(programs);
});
