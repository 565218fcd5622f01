import { existsSync, readdirSync, readFileSync } from "node:fs";
import { buildSchema, getVariableValues, Kind, parse, validate } from "graphql";
import { describe, expect, test } from "vitest";

const ROOT = new URL("../../", import.meta.url);
const schema = buildSchema(readFileSync(new URL("schema.graphql", ROOT), "utf8"));
const names = readdirSync(new URL("examples/operations", ROOT)).map((file) => file.replace(".graphql", ""));

function slugs(value: unknown, key = ""): string[] {
  if (typeof value === "string") return key === "model" ? [value] : [];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, inner]) => slugs(inner, name));
}

describe.each(names)("the example %s", (name) => {
  const document = parse(readFileSync(new URL(`examples/operations/${name}.graphql`, ROOT), "utf8"));
  const variables = JSON.parse(readFileSync(new URL(`examples/variables/${name}.json`, ROOT), "utf8"));

  test("is valid against the committed schema", () => {
    expect(validate(schema, document)).toEqual([]);
  });

  test("has variables of the right types, none that it does not ask for", () => {
    const [operation] = document.definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error("no operation");
    const asked = operation.variableDefinitions ?? [];
    expect(getVariableValues(schema, asked, variables).errors).toBeUndefined();
    const declared = asked.map((definition) => definition.variable.name.value);
    expect(Object.keys(variables).filter((variable) => !declared.includes(variable))).toEqual([]);
  });

  test("names models that ship", () => {
    for (const slug of slugs(variables)) expect(existsSync(new URL(`zoo/models/${slug}.json`, ROOT)), slug).toBe(true);
  });
});

test.each(["studies", "dashboards"])("docs/%s.md shows examples word for word", (name) => {
  const text = readFileSync(new URL(`docs/${name}.md`, ROOT), "utf8");
  const blocks = [...text.matchAll(/```(graphql|json)\n([\s\S]*?)```/g)].map(([, kind, block]) => [kind, block]);
  const examples = names.flatMap((example) => [
    ["graphql", readFileSync(new URL(`examples/operations/${example}.graphql`, ROOT), "utf8")],
    ["json", readFileSync(new URL(`examples/variables/${example}.json`, ROOT), "utf8")],
  ]);
  expect(blocks.length).toBeGreaterThan(2);
  for (const block of blocks) expect(examples).toContainEqual(block);
});
