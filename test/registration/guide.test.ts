import { readdirSync, readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { describe, expect, test } from "vitest";

const ROOT = new URL("../../", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, ROOT), "utf8");
const schema = buildSchema(read("schema.graphql"));
const scripts = readdirSync(new URL("docs/examples", ROOT)).filter((name) => name.endsWith(".py"));

describe("the guide to registration", () => {
  const documents = scripts.flatMap((name) =>
    [...read(`docs/examples/${name}`).matchAll(/^[A-Z]+ = "{1,3}((?:query|mutation)[^"]*)"{1,3}$/gm)].map(
      ([, text]) => [name, text!] as const,
    ),
  );

  test("has scripts that ask something", () => {
    expect(documents.length).toBe(4);
  });

  test.each(documents)("%s asks what the committed schema answers: %s", (_, text) => {
    expect(validate(schema, parse(text))).toEqual([]);
  });

  test("names every script, and every field of a card", () => {
    const guide = read("docs/register-a-model.md");
    for (const name of scripts) expect(guide).toContain(`examples/${name}`);
    const input = schema.getType("RegisterModelInput") as unknown as { getFields(): Record<string, unknown> };
    for (const field of Object.keys(input.getFields())) expect(guide).toContain(`\`${field}\``);
  });
});
