import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../src/paths.js";

const db = path.join(packageRoot(), "src", "db");

test("every column that holds an object's name is one that keeps the object from being removed", () => {
  const asked = readFileSync(path.join(db, "queries", "named-objects.ts"), "utf8");
  const named = readdirSync(path.join(db, "schema")).flatMap((file) => {
    const tables = readFileSync(path.join(db, "schema", file), "utf8")
      .split(/pgTable\(\s*/)
      .slice(1);
    return tables.flatMap((table) => {
      const name = /^"(\w+)"/.exec(table)![1]!;
      return [...table.matchAll(/: text\("((?:\w+_)?object)"\)/g)].map(([, column]) => [column!, name] as const);
    });
  });
  expect(named.length).toBeGreaterThanOrEqual(7);
  for (const [column, table] of named) {
    expect(asked).toMatch(new RegExp(`select (?:distinct )?${table === "rendition" ? "" : column} ?from ${table}\\b`));
  }
});
