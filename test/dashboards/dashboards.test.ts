import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Visibility } from "../../src/domain/model.js";
import { dataOf } from "../contract/examples.js";
import { person } from "../support/people.js";
import { type QueryOptions, startTestServer } from "../support/server.js";

const server = await startTestServer({ models: [], workers: 0 });
afterAll(() => server.stop());

const people: Record<string, QueryOptions> = { anonymous: {} };
const as = (name: string) => people[name]!;
beforeAll(async () => {
  people.olga = await person(server, "olga", "OWNER");
  people.ada = await person(server, "ada", "RESEARCHER");
  people.grace = await person(server, "grace", "RESEARCHER");
  people.rita = await person(server, "rita", "READER");
});

const ALL = `id slug title description visibility owner createdAt updatedAt
  widgets { id title document variables chart path layout { x y width height } }`;
const CREATE = `mutation ($input: DashboardInput!) { createDashboard(input: $input) { dashboard { ${ALL} } } }`;
const UPDATE = `mutation ($id: ID!, $updatedAt: DateTime!, $input: UpdateDashboardInput!) {
  updateDashboard(id: $id, updatedAt: $updatedAt, input: $input) { dashboard { ${ALL} } } }`;
const COPY = `mutation ($id: ID!, $slug: String!, $title: String) {
  copyDashboard(id: $id, slug: $slug, title: $title) { dashboard { ${ALL} } } }`;
const DELETE = "mutation ($id: ID!) { deleteDashboard(id: $id) { id } }";
const MODELS =
  "query ($first: Int!) { found: models(first: $first) { ...Page } } fragment Page on ModelConnection { edges { node { slug title } } totalCount }";

const widget = (over: object = {}) => ({
  ...{ id: "models", title: "Models", document: MODELS, variables: { first: 5 }, chart: "TABLE", path: "found.edges" },
  layout: { x: 0, y: 0, width: 12, height: 4 },
  ...over,
});
let numbered = 0;
const input = (over: object = {}) => ({
  slug: `dashboard-${numbered++}`,
  title: "A board",
  widgets: [widget()],
  ...over,
});
const create = async (over: object = {}, name = "ada") =>
  (await dataOf(server, CREATE, { input: input(over) }, as(name))).createDashboard.dashboard;
const faultOf = async (document: string, variables: object, name = "ada") => {
  const { errors } = await server.query(document, { ...variables }, as(name));
  return errors![0]!;
};

test("a dashboard is what it was given, and a node", async () => {
  const second = widget({ id: "n", chart: "NUMBER", path: null, variables: null, document: "{ viewer { role } }" });
  const made = await create({
    description: "*Two* widgets",
    widgets: [widget(), { ...second, layout: { x: 12, y: 0, width: 12, height: 1 } }],
  });
  expect(made).toMatchObject({
    ...{ title: "A board", description: "*Two* widgets", visibility: "WORKSPACE", owner: "ada" },
    widgets: [widget(), { ...second, variables: {}, layout: { x: 12, y: 0, width: 12, height: 1 } }],
  });
  const { dashboard, node } = await dataOf(
    server,
    `query ($slug: String!, $id: ID!) { dashboard(slug: $slug) { ${ALL} } node(id: $id) { ... on Dashboard { ${ALL} } } }`,
    { slug: made.slug, id: made.id },
    as("rita"),
  );
  expect(made.id).toMatch(/^Dashboard:[0-9a-f-]{36}$/);
  expect(dashboard).toEqual(made);
  expect(node).toEqual(made);
});

describe("a widget is refused, by field,", () => {
  const deep = `{ ${"viewer { ".repeat(13)}name${" }".repeat(13)} }`;
  const costly = "{ models(first: 1000) { edges { node { samples(seeds: { count: 10000 }) { state } } } } }";
  test.each<[string, object | object[], string, string, RegExp]>([
    ["a document that does not parse", { document: "{ viewer {" }, "BAD_USER_INPUT", "0.document", /parse.*line 1/],
    [
      "a document beside the schema",
      { document: "{ viewer { shoeSize } }" },
      "BAD_USER_INPUT",
      "0.document",
      /shoeSize/,
    ],
    [
      "a mutation",
      { document: 'mutation { cancelJob(id: "x") { job { id } } }' },
      "BAD_USER_INPUT",
      "0.document",
      /a query/,
    ],
    ["a subscription", { document: 'subscription { job(id: "x") { id } }' }, "BAD_USER_INPUT", "0.document", /a query/],
    [
      "two queries",
      { document: "query A { viewer { name } } query B { viewer { name } }" },
      "BAD_USER_INPUT",
      "0.document",
      /one operation/,
    ],
    ["fragments alone", { document: "fragment A on Viewer { name }" }, "BAD_USER_INPUT", "0.document", /./],
    ["no document", { document: "" }, "BAD_USER_INPUT", "0.document", /parse/],
    [
      "a document too long",
      { document: `# ${"x".repeat(20_000)}\n{ viewer { name } }` },
      "BAD_USER_INPUT",
      "0.document",
      /20000/,
    ],
    ["a document too deep", { document: deep }, "QUERY_TOO_COMPLEX", "0.document", /levels deep/],
    [
      "a document that costs too much",
      { document: costly, path: null },
      "QUERY_TOO_COMPLEX",
      "0.variables",
      /may cost/,
    ],
    ["a missing variable", { variables: {} }, "BAD_USER_INPUT", "0.variables", /\$first is missing/],
    [
      "a variable of another type",
      { variables: { first: "x" } },
      "BAD_USER_INPUT",
      "0.variables",
      /\$first does not fit/,
    ],
    [
      "variables too large",
      { variables: { first: 1, x: "y".repeat(100_000) } },
      "BAD_USER_INPUT",
      "0.variables",
      /100000/,
    ],
    ["variables with U+0000", { variables: { first: 1, x: "a\0" } }, "BAD_USER_INPUT", "0.variables", /U\+0000/],
    [
      "variables with half a character",
      { variables: { first: 1, x: "\ud800" } },
      "BAD_USER_INPUT",
      "0.variables",
      /half of a pair/,
    ],
    ["a path that nothing is at", { path: "found.nodes" }, "BAD_USER_INPUT", "0.path", /does not ask for/],
    [
      "a path by the field's own name, where it has another",
      { path: "models" },
      "BAD_USER_INPUT",
      "0.path",
      /does not ask for/,
    ],
    ["a path beyond a leaf", { path: "found.totalCount.x" }, "BAD_USER_INPUT", "0.path", /does not ask for/],
    ["a path of other characters", { path: "found[0]" }, "BAD_USER_INPUT", "0.path", /names and positions/],
    ["an id of other characters", { id: "<b>" }, "BAD_USER_INPUT", "0.id", /letters/],
    ["no title", { title: "" }, "BAD_USER_INPUT", "0.title", /1 to 200/],
    [
      "a column that is not there",
      { layout: { x: 24, y: 0, width: 1, height: 1 } },
      "BAD_USER_INPUT",
      "0.layout.x",
      /0 to 23/,
    ],
    [
      "a place beyond the columns",
      { layout: { x: 20, y: 0, width: 5, height: 1 } },
      "BAD_USER_INPUT",
      "0.layout.width",
      /24/,
    ],
    [
      "a place above the top",
      { layout: { x: 0, y: -1, width: 5, height: 1 } },
      "BAD_USER_INPUT",
      "0.layout.y",
      /0 to 999/,
    ],
    [
      "a place of no height",
      { layout: { x: 0, y: 0, width: 5, height: 0 } },
      "BAD_USER_INPUT",
      "0.layout.height",
      /1 to 100/,
    ],
    [
      "an id twice",
      [{}, { layout: { x: 12, y: 0, width: 12, height: 1 } }],
      "BAD_USER_INPUT",
      "1.id",
      /repeats models/,
    ],
    [
      "a place over another's",
      [{}, { id: "b", layout: { x: 11, y: 3, width: 2, height: 2 } }],
      "BAD_USER_INPUT",
      "1.layout",
      /lies over models/,
    ],
  ])("%s", async (_, over, code, field, says) => {
    const widgets = [over].flat().map((one) => widget(one));
    const fault = await faultOf(CREATE, { input: input({ widgets }) });
    expect(fault.extensions).toMatchObject({ code, field: `input.widgets.${field}` });
    expect(fault.message).toMatch(says);
  });

  test("none, or too many", async () => {
    const places = Array.from({ length: 49 }, (_, i) =>
      widget({ id: `w${i}`, layout: { x: 0, y: i, width: 1, height: 1 } }),
    );
    for (const widgets of [[], places]) {
      const fault = await faultOf(CREATE, { input: input({ widgets }) });
      expect(fault.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "input.widgets" });
      expect(fault.message).toContain("1 to 48");
    }
    expect((await create({ widgets: places.slice(0, 48) })).widgets).toHaveLength(48);
  });

  test("more than 200,000 bytes in all", async () => {
    const large = (n: number) =>
      Array.from({ length: n }, (_, i) =>
        widget({
          id: `w${i}`,
          layout: { x: 0, y: i, width: 1, height: 1 },
          variables: { first: 1, x: "y".repeat(66_000) },
        }),
      );
    const fault = await faultOf(CREATE, { input: input({ widgets: large(4) }) });
    expect(fault.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "input.widgets" });
    expect(fault.message).toContain("200000 bytes");
    expect((await create({ widgets: large(3).map((one) => ({ ...one, title: "t" })) })).widgets).toHaveLength(3);
  });

  test("a chart that there is not", async () => {
    const fault = await faultOf(CREATE, { input: input({ widgets: [widget({ chart: "PIE" })] }) });
    expect(fault.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "input.widgets.0.chart" });
  });
});

test("text that only looks like an escape is kept as it is", async () => {
  const variables = { first: 1, x: "\\u0000 \\\\ud800", y: "🜁" };
  expect((await create({ widgets: [widget({ variables })] })).widgets[0].variables).toEqual(variables);
});

describe("ada's dashboards are seen", () => {
  const VISIBILITIES: Visibility[] = ["PRIVATE", "WORKSPACE", "PUBLIC"];
  const made: Record<string, { id: string; slug: string; updatedAt: string }> = {};
  beforeAll(async () => {
    for (const visibility of VISIBILITIES) {
      made[visibility] = await create({ slug: `seen-${visibility.toLowerCase()}`, title: "Seen", visibility });
    }
  });

  test.each<[string, Visibility[]]>([
    ["anonymous", ["PUBLIC"]],
    ["rita", ["WORKSPACE", "PUBLIC"]],
    ["grace", ["WORKSPACE", "PUBLIC"]],
    ["ada", VISIBILITIES],
    ["olga", VISIBILITIES],
  ])("by %s: %j, through every door; changed by their owner and an OWNER alone", async (name, seen) => {
    const slugs = seen.map((visibility) => made[visibility]!.slug).sort();
    const { dashboards } = await dataOf(
      server,
      '{ dashboards(text: "seen") { totalCount edges { node { slug } } } }',
      {},
      as(name),
    );
    expect(dashboards).toEqual({ totalCount: slugs.length, edges: slugs.map((slug) => ({ node: { slug } })) });
    for (const visibility of VISIBILITIES) {
      const { id, slug, updatedAt } = made[visibility]!;
      const { dashboard, node } = await dataOf(
        server,
        "query ($slug: String!, $id: ID!) { dashboard(slug: $slug) { id } node(id: $id) { id } }",
        { slug, id },
        as(name),
      );
      const there = seen.includes(visibility) ? { id } : null;
      expect([dashboard, node]).toEqual([there, there]);
      if (name === "ada" || name === "olga") continue;
      const denied = name === "anonymous" ? "UNAUTHENTICATED" : "FORBIDDEN";
      const code = there ? denied : "NOT_FOUND";
      for (const [document, more] of [
        [UPDATE, { updatedAt, input: { title: "x" } }],
        [DELETE, {}],
      ] as const) {
        expect((await faultOf(document, { id, ...more }, name)).extensions).toMatchObject({ code });
      }
    }
  });

  test("made and copied by RESEARCHER and OWNER alone; a copy is PRIVATE and its maker's", async () => {
    const { id } = made.WORKSPACE!;
    expect((await faultOf(CREATE, { input: input() }, "rita")).extensions).toMatchObject({ code: "FORBIDDEN" });
    expect((await faultOf(CREATE, { input: input() }, "anonymous")).extensions).toMatchObject({
      code: "UNAUTHENTICATED",
    });
    expect((await faultOf(COPY, { id, slug: "c" }, "rita")).extensions).toMatchObject({ code: "FORBIDDEN" });
    const { copyDashboard } = await dataOf(server, COPY, { id, slug: "grace-s", title: "Mine" }, as("grace"));
    expect(copyDashboard.dashboard).toMatchObject({
      title: "Mine",
      visibility: "PRIVATE",
      owner: "grace",
      widgets: [widget()],
    });
    expect((await faultOf(COPY, { id, slug: "grace-s" }, "grace")).extensions).toMatchObject({
      code: "CONFLICT",
      field: "slug",
    });
    expect((await faultOf(COPY, { id: copyDashboard.dashboard.id, slug: "d" })).extensions).toMatchObject({
      code: "NOT_FOUND",
    });
  });
});

describe("a change", () => {
  test("is of what it names; of many at once one is made, and nothing else is lost", async () => {
    const made = await create({ description: "first" });
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        server.query(UPDATE, { id: made.id, updatedAt: made.updatedAt, input: { title: `T${i}` } }, as("ada")),
      ),
    );
    const [won, ...more] = answers.filter(({ errors }) => !errors);
    expect(more).toEqual([]);
    const now = won!.data.updateDashboard.dashboard;
    expect(now).toEqual({ ...made, title: now.title, updatedAt: now.updatedAt });
    for (const { errors } of answers.filter((answer) => answer.errors)) {
      expect(errors![0]!.extensions).toMatchObject({ code: "CONFLICT", field: "updatedAt" });
    }
    const bad = { id: made.id, updatedAt: now.updatedAt, input: { widgets: [widget({ document: "{" })] } };
    expect((await faultOf(UPDATE, bad)).extensions).toMatchObject({ field: "input.widgets.0.document" });
    const { updateDashboard } = await dataOf(
      server,
      UPDATE,
      {
        id: made.id,
        updatedAt: now.updatedAt,
        input: { widgets: [widget({ id: "other" })], visibility: "PUBLIC", description: null },
      },
      as("olga"),
    );
    expect(updateDashboard.dashboard).toMatchObject({
      visibility: "PUBLIC",
      description: null,
      widgets: [{ id: "other" }],
    });
  });

  test("of the slug to one that is taken is a CONFLICT; making one of a name at once makes one", async () => {
    const [one, two] = [await create(), await create()];
    const taken = await faultOf(UPDATE, { id: one.id, updatedAt: one.updatedAt, input: { slug: two.slug } });
    expect(taken.extensions).toMatchObject({ code: "CONFLICT", field: "input.slug" });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => server.query(CREATE, { input: input({ slug: "one-name" }) }, as("ada"))),
    );
    expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);
  });

  test("and what was made and deleted are in the record", async () => {
    const { id, slug } = await create();
    expect(await dataOf(server, DELETE, { id }, as("ada"))).toEqual({ deleteDashboard: { id } });
    expect(
      (await dataOf(server, "query ($slug: String!) { dashboard(slug: $slug) { id } }", { slug }, as("ada"))).dashboard,
    ).toBeNull();
    const { audit } = await dataOf(
      server,
      "query ($filter: AuditFilter) { audit(filter: $filter) { edges { node { actor action detail } } } }",
      { filter: { subject: id } },
      as("olga"),
    );
    expect(audit.edges.map(({ node }: { node: object }) => node)).toEqual(
      ["DELETED_DASHBOARD", "CREATED_DASHBOARD"].map((action) => ({ actor: "ada", action, detail: { slug } })),
    );
  });
});

test.each(["dashboards", "studies", "models", "trainingSets"])(
  "%s: what no list holds is refused, not INTERNAL",
  async (list) => {
    const after = Buffer.from("a\0").toString("base64url");
    const fault = await faultOf(`query ($after: String) { ${list}(after: $after) { totalCount } }`, { after });
    expect(fault.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "after" });
  },
);

test.each(["dashboard", "study"])("%s: a name that is no slug is nobody's", async (field) => {
  for (const slug of ["a\0", "", "x".repeat(10_000), "'; drop table study; --"]) {
    const found = await dataOf(server, `query ($slug: String!) { ${field}(slug: $slug) { id } }`, { slug }, as("olga"));
    expect(found[field]).toBeNull();
  }
});
