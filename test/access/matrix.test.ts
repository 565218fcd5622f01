import {
  type GraphQLField,
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createToken, revokeToken } from "../../src/access/tokens.js";
import { openDatabase } from "../../src/db/client.js";
import type { Executor } from "../../src/db/executor.js";
import { createSchema } from "../../src/resolvers/schema.js";
import { startTestServer } from "../support/server.js";

/** Whoever may not do a thing is told so by role; NOT_FOUND where it is by what they own. */
const WORK = { anonymous: "UNAUTHENTICATED", reader: "FORBIDDEN", link: "FORBIDDEN" };
const OWNERS = { ...WORK, researcher: "FORBIDDEN" };
const THEIRS = { anonymous: "NOT_FOUND", reader: "NOT_FOUND", link: "NOT_FOUND", researcher: "NOT_FOUND" };
type Rule = Partial<Record<"anonymous" | "reader" | "link" | "researcher", string>>;
/** Every mutation; and of the queries those that not everyone may ask at all. */
const RULES: Record<string, Rule> = {
  "Mutation.requestSamples": WORK,
  "Mutation.retryFinding": WORK,
  "Mutation.createStudy": WORK,
  "Mutation.copyStudy": WORK,
  "Mutation.createDashboard": WORK,
  "Mutation.copyDashboard": WORK,
  "Mutation.createShareLink": WORK,
  "Mutation.createModelUpload": OWNERS,
  "Mutation.registerModel": OWNERS,
  "Mutation.verifySamples": OWNERS,
  "Mutation.setQuota": OWNERS,
  "Mutation.makeVersionPublic": THEIRS,
  "Mutation.cancelJob": THEIRS,
  "Mutation.revokeShareLink": THEIRS,
  "Mutation.updateStudy": THEIRS,
  "Mutation.deleteStudy": THEIRS,
  "Mutation.updateDashboard": THEIRS,
  "Mutation.deleteDashboard": THEIRS,
  "Mutation.publishDataset": THEIRS,
  "Query.audit": OWNERS,
};

const UUID = "0f8fad5b-d9cb-469f-a165-70867728950e";
const SHAPES: [RegExp, string][] = [
  [/job/i, `Job:${UUID}`],
  [/revokesharelink/i, `ShareLink:${UUID}`],
  [/dashboard/i, `Dashboard:${UUID}`],
  [/version|makepublic/i, `DatasetVersion:${UUID}`],
];
/** A value of a type, for whoever may not even ask: it need only be read. */
function aValue(type: GraphQLInputType, id: string): unknown {
  const inner = getNullableType(type);
  if (isListType(inner)) return [aValue(inner.ofType, id)];
  if (isEnumType(inner)) return inner.getValues()[0]!.value;
  if (isInputObjectType(inner)) {
    const needed = Object.values(inner.getFields()).filter(
      (of) => isNonNullType(of.type) && of.defaultValue === undefined,
    );
    return Object.fromEntries(needed.map((of) => [of.name, aValue(of.type, id)]));
  }
  const values: Record<string, unknown> = { Int: 1, Float: 1, SafeInt: 1, Boolean: false, ID: id };
  values.SHA256 = "a".repeat(64);
  values.DateTime = "2199-01-01T00:00:00.000Z";
  values.JSONObject = {};
  return values[String(inner)] ?? "x";
}
function operation(kind: "query" | "mutation", field: GraphQLField<unknown, unknown>) {
  const args = field.args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined);
  const id = SHAPES.find(([pattern]) => pattern.test(field.name))?.[1] ?? `Study:${UUID}`;
  const declared = args.map((arg) => `$${arg.name}: ${arg.type}`).join(", ");
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(", ");
  const head = declared ? `(${declared})` : "";
  const call = `${field.name}${passed ? `(${passed})` : ""}`;
  return {
    query: `${kind} ${head} { ${call} { __typename } }`,
    variables: Object.fromEntries(args.map((arg) => [arg.name, aValue(arg.type, id)])),
  };
}

const schema = createSchema();
const server = await startTestServer({
  models: ["unet16-edm-n16384"],
  workers: 0,
  env: { LIMIT_AUTH_FAILURES: "1000" },
});
const database = openDatabase(server.databaseUrl, { applicationName: "test", log: () => undefined });
const db = database.db as unknown as Executor;
afterAll(async () => {
  await database.close();
  await server.stop();
});
const shown: Record<string, string> = {};
beforeAll(async () => {
  for (const role of ["READER", "RESEARCHER"] as const) {
    shown[role.toLowerCase()] = (await createToken(db, { name: role, role, expiresAt: null })).secret;
  }
  shown.revoked = (await createToken(db, { name: "gone", role: "OWNER", expiresAt: null })).secret;
  await revokeToken(db, "gone");
  const share = "mutation ($id: ID!) { createShareLink(subject: $id) { url } }";
  const [row] = await server.sql<{ id: string }>(
    "insert into dashboard (slug, title, widgets, owner, visibility) values ('d', 'd', '[]', 'RESEARCHER', 'PRIVATE') returning id",
  );
  const { data } = await server.query(share, { id: `Dashboard:${row!.id}` }, as("researcher"));
  shown.link = data.createShareLink.url.split("#")[1];
});
const as = (who: string) => ({
  headers: shown[who] ? { authorization: `Bearer ${shown[who]}` } : ({} as Record<string, string>),
});

const fields = (["query", "mutation"] as const).flatMap((kind) => {
  const type = kind === "query" ? schema.getQueryType()! : schema.getMutationType()!;
  return Object.values(type.getFields()).map((field) => ({ kind, name: `${type.name}.${field.name}`, field }));
});

test("every mutation has a rule, and every rule a field", () => {
  const names = fields.map(({ name }) => name);
  expect(names.filter((name) => name.startsWith("Mutation.") && !RULES[name])).toEqual([]);
  expect(Object.keys(RULES).filter((name) => !names.includes(name))).toEqual([]);
});

test("who may not do a thing is refused as its rule says, whatever they send", async () => {
  const wrong: string[] = [];
  for (const { kind, name, field } of fields) {
    const { query, variables } = operation(kind, field);
    for (const [who, code] of Object.entries(RULES[name] ?? {})) {
      const found = (await server.query(query, variables, as(who))).errors?.map(({ extensions }) => extensions!.code);
      if (String(found) !== code) wrong.push(`${name} of ${who}: ${found}, not ${code}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("a revoked token opens no field at all, not even what is PUBLIC", async () => {
  for (const { kind, field } of fields) {
    const { query, variables } = operation(kind, field);
    const { errors, status } = await server.query(query, variables, as("revoked"));
    expect([field.name, status, errors?.[0]?.extensions?.code]).toEqual([field.name, 401, "UNAUTHENTICATED"]);
  }
});
