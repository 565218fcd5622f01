import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataOf, send } from "../contract/examples.js";
import { person } from "../support/people.js";
import { type QueryOptions, startTestServer } from "../support/server.js";

const EDM = "unet16-edm-n16384";
const FLOW = "unet16-flow-n16384";
const FAST = { steps: 1 };

const server = await startTestServer({ models: [EDM, FLOW] });
afterAll(() => server.stop());

let olga: QueryOptions;
let ada: QueryOptions;
let grace: QueryOptions;
let rita: QueryOptions;
beforeAll(async () => {
  olga = await person(server, "olga", "OWNER");
  ada = await person(server, "ada", "RESEARCHER");
  grace = await person(server, "grace", "RESEARCHER");
  rita = await person(server, "rita", "READER");
});

const CREATE = "mutation ($input: StudyInput!) { createStudy(input: $input) { study { id slug updatedAt } } }";
const GRID = `query ($slug: String!, $wait: Float! = 0, $first: Int! = 200, $after: String) { study(slug: $slug) {
  grid(waitSeconds: $wait, first: $first, after: $after) { total ready pageInfo { hasNextPage endCursor } seeds { value }
    rows { source { model { slug } } samples { id state notSampled } } } } }`;
let numbered = 0;
const input = (over: object = {}) => ({
  slug: `study-${numbered++}`,
  title: "A study",
  sources: [{ model: EDM }, { model: FLOW }],
  seeds: { count: 2 },
  sampler: FAST,
  metrics: ["pixel-correlation"],
  ...over,
});
const create = async (how: QueryOptions, over: object = {}) =>
  (await dataOf(server, CREATE, { input: input(over) }, how)).createStudy.study;
const rowsOf = async (first: number) =>
  (
    await server.sql<{ n: number }>("select count(*)::int as n from sample where seed >= $1 and seed < $1 + 100", [
      first,
    ])
  )[0]!.n;

describe("a study", () => {
  test("is what it was given, in force, and a node", async () => {
    const { id, slug } = await create(ada, {
      title: " Two networks ",
      description: "# Why\n<b>text</b>",
      seeds: { values: [7, 3] },
      metrics: ["mae", "pixel-correlation"],
    });
    expect(id).toMatch(/^Study:[0-9a-f-]{36}$/);
    const { study, node } = await dataOf(
      server,
      `query ($slug: String!, $id: ID!) {
        study(slug: $slug) { id slug title description visibility owner noise seeds question createdAt updatedAt
          metrics { slug version } sources { model { slug } sampler { method steps schedule } condition { classLabel } } }
        node(id: $id) { ... on Study { slug } } }`,
      { slug, id },
      ada,
    );
    expect(node).toEqual({ slug });
    expect(study).toMatchObject({
      ...{ id, slug, title: "Two networks", description: "# Why\n<b>text</b>", visibility: "WORKSPACE", owner: "ada" },
      ...{ noise: "TORCH_CPU", seeds: [7, 3], metrics: [{ slug: "mae" }, { slug: "pixel-correlation" }] },
      sources: [EDM, FLOW].map((model) => ({
        ...{ model: { slug: model }, condition: null },
        sampler: { method: "EDM_HEUN", steps: 1, schedule: "KARRAS" },
      })),
      question: { sources: [{ model: EDM }, { model: FLOW }], seeds: { values: [7, 3] }, noise: "TORCH_CPU" },
    });
    expect(study.question.sampler).toMatchObject({ steps: 1 });
    expect(study.updatedAt).toBe(study.createdAt);
  });

  test("fills lazily: a READER's question starts nothing and says why, a RESEARCHER's draws", async () => {
    const { slug, id } = await create(ada, { seeds: { first: 1000, count: 3 } });
    expect(await rowsOf(1000)).toBe(0);
    const states = (study: { grid: { rows: { samples: { state: string; notSampled: string }[] }[] } }) =>
      new Set(study.grid.rows.flatMap(({ samples }) => samples.map((s) => `${s.state} ${s.notSampled}`)));
    const read = await dataOf(server, GRID, { slug, wait: 1 }, rita);
    expect(states(read.study)).toEqual(new Set(["NOT_SAMPLED ROLE"]));
    const byGet = await dataOf(server, GRID, { slug, wait: 1 }, { ...ada, method: "GET" });
    expect(states(byGet.study)).toEqual(new Set(["NOT_SAMPLED GET"]));
    const asNode = await dataOf(
      server,
      "query ($id: ID!) { node(id: $id) { ... on Study { grid { rows { samples { state notSampled } } } } } }",
      { id },
      ada,
    );
    expect(states(asNode.node)).toEqual(new Set(["NOT_SAMPLED NODE"]));
    expect(await rowsOf(1000)).toBe(0);
    const drawn = await dataOf(server, GRID, { slug, wait: 30 }, ada);
    expect(drawn.study.grid).toMatchObject({ total: 6, ready: 6 });
    expect(states(drawn.study)).toEqual(new Set(["READY null"]));
    expect(await rowsOf(1000)).toBe(6);
    expect((await dataOf(server, GRID, { slug }, rita)).study).toEqual(drawn.study);
  });

  test("has the samples and the scores that the same question has, and pages over its seeds", async () => {
    const { slug } = await create(ada, { seeds: { first: 1100, count: 3 }, metrics: ["mae"] });
    const { study, grid, reproducibility } = await dataOf(
      server,
      `query ($slug: String!, $sources: [SourceInput!]!, $seeds: SeedsInput!) {
        study(slug: $slug) {
          grid(waitSeconds: 30) { rows { samples { id } } }
          reproducibility(waitSeconds: 30) { metric { slug } matrix comparisons { id } total ready }
          other: reproducibility(metric: "pixel-correlation", threshold: 0.5) { metric { slug } threshold } }
        grid(sources: $sources, seeds: $seeds, sampler: { steps: 1 }, waitSeconds: 30) { rows { samples { id } } }
        reproducibility(sources: $sources, seeds: $seeds, sampler: { steps: 1 }, metric: "mae", waitSeconds: 30) {
          metric { slug } matrix comparisons { id } total ready } }`,
      { slug, sources: [{ model: EDM }, { model: FLOW }], seeds: { first: 1100, count: 3 } },
      ada,
    );
    expect(study.grid).toEqual(grid);
    expect(study.reproducibility).toEqual(reproducibility);
    expect(study.reproducibility).toMatchObject({ total: 6, ready: 6, metric: { slug: "mae" } });
    expect(study.other).toEqual({ metric: { slug: "pixel-correlation" }, threshold: 0.5 });

    const first = (await dataOf(server, GRID, { slug, first: 2 }, ada)).study.grid;
    const after = first.pageInfo.endCursor;
    const second = (await dataOf(server, GRID, { slug, first: 2, after }, ada)).study.grid;
    const values = [first, second].map(({ seeds }) => seeds.map((seed: { value: number }) => seed.value));
    expect(values).toEqual([[1100, 1101], [1102]]);
    expect(second).toMatchObject({ total: 6, pageInfo: { hasNextPage: false } });
  });

  test("is made, found, changed, copied and shown by the documents of the docs", async () => {
    const { createStudy } = await send(server, "create-study", {}, ada);
    const { id, slug } = createStudy.study;
    expect(createStudy.study).toMatchObject({ slug: "same-noise-two-objectives", visibility: "PUBLIC" });
    const { studies } = await send(server, "studies", {}, rita);
    expect(studies.edges.map(({ node }: { node: { slug: string } }) => node.slug)).toEqual([slug]);
    const { updatedAt } = studies.edges[0].node;
    const { updateStudy } = await send(server, "update-study", { id, updatedAt }, ada);
    expect(updateStudy.study).toMatchObject({ id, title: "Same noise, more of it" });
    expect(updateStudy.study.seeds).toHaveLength(16);
    const { copyStudy } = await send(server, "copy-study", { id }, grace);
    expect(copyStudy.study).toMatchObject({ slug: "same-noise-my-way", owner: "grace", visibility: "PRIVATE" });
    const { createDashboard } = await send(server, "create-dashboard", {}, ada);
    expect(createDashboard.dashboard).toMatchObject({ slug: "two-objectives", visibility: "PUBLIC" });
    const { dashboard } = await send(server, "dashboard");
    expect(dashboard.widgets.map(({ chart }: { chart: string }) => chart)).toEqual(["GRID", "HEAT_MAP"]);
    for (const { document, variables } of dashboard.widgets) {
      expect((await dataOf(server, document, variables, rita)).study).not.toBeNull();
    }
  });

  test("has no more looked up, with others of one operation, than an operation may cost", async () => {
    const { slug } = await create(ada, {
      seeds: { count: 10_000 },
      sources: Array.from({ length: 20 }, () => ({ model: EDM })),
    });
    const fields = (n: number) => Array.from({ length: n }, (_, i) => `s${i}: grid(first: 1) { total }`).join(" ");
    const ask = (n: number) =>
      server.query(`{ study(slug: "${slug}") { ${fields(n)} } }`, {}, { ...rita, method: "GET" });
    expect((await ask(2)).errors).toBeUndefined();
    const { errors } = await ask(11);
    expect(errors![0]!.extensions).toMatchObject({ code: "QUERY_TOO_COMPLEX", cost: 2_200_000, limit: 2_000_000 });
  });
});

describe("a study is refused, by field,", () => {
  const source = { model: EDM };
  const many = (n: number) => Array.from({ length: n }, () => source);
  test.each<[string, object, string, string, RegExp]>([
    ["a slug of other letters", { slug: "A study" }, "BAD_USER_INPUT", "input.slug", /lower-case letters/],
    ["an empty slug", { slug: "" }, "BAD_USER_INPUT", "input.slug", /1 to 80/],
    ["a slug with U+0000", { slug: "a\0" }, "BAD_USER_INPUT", "input.slug", /1 to 80/],
    ["a title of spaces", { title: "   " }, "BAD_USER_INPUT", "input.title", /1 to 200/],
    ["a title of two lines", { title: "a\nb" }, "BAD_USER_INPUT", "input.title", /without line breaks/],
    ["a title too long", { title: "x".repeat(201) }, "BAD_USER_INPUT", "input.title", /1 to 200/],
    ["a description too long", { description: "x".repeat(50_001) }, "BAD_USER_INPUT", "input.description", /50000/],
    ["a description with U+0000", { description: "a\0b" }, "BAD_USER_INPUT", "input.description", /U\+0000/],
    ["no source", { sources: [] }, "BAD_USER_INPUT", "input.sources", /1 to 64/],
    ["too many sources", { sources: many(65) }, "BAD_USER_INPUT", "input.sources", /1 to 64/],
    [
      "an unknown model",
      { sources: [source, { model: "unet16-flow-n16383" }] },
      ...(["NOT_FOUND", "input.sources.1.model", /nearest name is unet16-flow-n16384/] as const),
    ],
    ["no seed", { seeds: { values: [] } }, "BAD_USER_INPUT", "input.seeds.values", /1 to 10000/],
    ["too many seeds", { seeds: { count: 10_001 } }, "BAD_USER_INPUT", "input.seeds.count", /10000/],
    ["a seed twice", { seeds: { values: [4, 4] } }, "BAD_USER_INPUT", "input.seeds.values", /repeats 4/],
    ["noise we do not draw", { noise: "JAX_THREEFRY" }, "BAD_USER_INPUT", "input.noise", /TORCH_CPU/],
    ["a bad sampler", { sampler: { steps: 0 } }, "BAD_USER_INPUT", "input.sampler.steps", /1 to 1000/],
    [
      "a bad sampler of a source",
      { sources: [source, { model: FLOW, sampler: { churn: 1 } }] },
      ...(["BAD_USER_INPUT", "input.sources.1.sampler.churn", /churn/] as const),
    ],
    [
      "a class of a model without",
      { condition: { classLabel: 1 } },
      "BAD_USER_INPUT",
      "input.condition.classLabel",
      /./,
    ],
    [
      "an unknown training set",
      { condition: { measurement: { operator: "SUPER_RESOLUTION", factor: 2, trainingSet: "fashion", index: 0 } } },
      ...(["NOT_FOUND", "input.condition.measurement.trainingSet", /./] as const),
    ],
    ["no metric", { metrics: [] }, "BAD_USER_INPUT", "input.metrics", /1 to 16/],
    ["an unknown metric", { metrics: ["mae", "ssmi"] }, "NOT_FOUND", "input.metrics.1", /nearest name is ssim/],
    ["a metric twice", { metrics: ["mae", "mae"] }, "BAD_USER_INPUT", "input.metrics.1", /named once/],
    [
      "more pairs than a table takes",
      { sources: many(64), seeds: { count: 10_000 } },
      "QUERY_TOO_COMPLEX",
      "",
      /pairs/,
    ],
  ])("%s", async (_, over, code, field, says) => {
    const { errors, data } = await server.query(CREATE, { input: input(over) }, ada);
    expect(data ?? null).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code, ...(field && { field }) } }]);
    expect(errors![0]!.message).toMatch(says);
  });

  test("a model that is CHECKING", async () => {
    await server.sql("update model set state = 'CHECKING', check_until = now() + interval '1 h' where slug = $1", [
      FLOW,
    ]);
    const { errors } = await server.query(CREATE, { input: input() }, ada);
    await server.sql("update model set state = 'READY', check_until = null where slug = $1", [FLOW]);
    expect(errors).toMatchObject([{ extensions: { code: "CONFLICT", field: "input.sources.1.model" } }]);
    expect(errors![0]!.message).toContain("CHECKING");
  });

  test("whoever may not make one", async () => {
    expect((await server.query(CREATE, { input: input() }, rita)).errors).toMatchObject([
      { extensions: { code: "FORBIDDEN" } },
    ]);
    expect((await server.query(CREATE, { input: input() })).errors).toMatchObject([
      { extensions: { code: "UNAUTHENTICATED" } },
    ]);
  });

  test("a slug that is taken, by however many at once, though it be of a study that is not to be seen", async () => {
    const slug = "wanted-by-all";
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        server.query(CREATE, { input: input({ slug, visibility: "PRIVATE" }) }, i % 2 ? ada : grace),
      ),
    );
    expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);
    for (const { errors } of answers.filter((answer) => answer.errors)) {
      expect(errors).toMatchObject([{ extensions: { code: "CONFLICT", field: "input.slug" } }]);
      expect(errors![0]!.message).toBe("The slug wanted-by-all is taken: choose another.");
    }
  });
});

const UPDATE = `mutation ($id: ID!, $updatedAt: DateTime!, $input: UpdateStudyInput!) {
  updateStudy(id: $id, updatedAt: $updatedAt, input: $input) { study {
    id slug title description visibility seeds updatedAt metrics { slug } question
    sources { model { slug } sampler { method steps } } } } }`;
type Made = { id: string; updatedAt: string };
const update = async ({ id, updatedAt }: Made, change: object, how = ada) =>
  (await dataOf(server, UPDATE, { id, updatedAt, input: change }, how)).updateStudy.study;
const refused = async ({ id, updatedAt }: Made, change: object, how: QueryOptions = ada) =>
  (await server.query(UPDATE, { id, updatedAt, input: change }, how)).errors![0]!;

describe("a change", () => {
  test("is of what it names, and of nothing else", async () => {
    const made = await create(ada, { description: "first" });
    const before = await update(made, {});
    const slug = `changed-${numbered++}`;
    const renamed = await update(before, { slug, title: "Changed", description: null });
    expect(renamed).toEqual({ ...before, slug, title: "Changed", description: null, updatedAt: renamed.updatedAt });
    expect(Date.parse(renamed.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt));
    const asked = await update(renamed, {
      sources: [{ model: FLOW }],
      seeds: { values: [5] },
      sampler: null,
      metrics: ["ssim"],
    });
    expect(asked).toMatchObject({ slug, title: "Changed", seeds: [5], metrics: [{ slug: "ssim" }] });
    expect(asked.sources).toEqual([{ model: { slug: FLOW }, sampler: { method: "EDM_HEUN", steps: 18 } }]);
    expect(asked.question.sampler).toBeNull();
    expect(await update(asked, { visibility: "PUBLIC" }, olga)).toMatchObject({ visibility: "PUBLIC", seeds: [5] });
  });

  test("that was not read from what is there is a CONFLICT: of many at once, one is made", async () => {
    const made = await create(ada);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => server.query(UPDATE, { ...made, input: { title: `Title ${i}` } }, ada)),
    );
    const won = answers.filter(({ errors }) => !errors);
    expect(won).toHaveLength(1);
    for (const { errors } of answers.filter((answer) => answer.errors)) {
      expect(errors).toMatchObject([{ extensions: { code: "CONFLICT", field: "updatedAt" } }]);
    }
    const later = await update(won[0]!.data.updateStudy.study, { description: "after it" });
    expect(later.title).toBe(won[0]!.data.updateStudy.study.title);
  });

  test("is its owner's or an OWNER's to make; who does not see the study hears that it is not there", async () => {
    const shown = await create(ada);
    expect((await refused(shown, { title: "x" }, grace)).extensions).toMatchObject({ code: "FORBIDDEN" });
    expect((await refused(shown, { title: "x" }, rita)).extensions).toMatchObject({ code: "FORBIDDEN" });
    const hidden = await create(ada, { visibility: "PRIVATE" });
    for (const how of [grace, rita, {}]) {
      expect((await refused(hidden, { title: "x" }, how)).extensions).toMatchObject({ code: "NOT_FOUND", field: "id" });
    }
    const missing = { id: "Study:00000000-0000-4000-8000-000000000000", updatedAt: hidden.updatedAt };
    const gone = await refused(missing, { title: "x" }, grace);
    expect(gone.message).toBe((await refused(hidden, { title: "x" }, grace)).message);
  });

  test("is held to the same rules", async () => {
    const made = await create(ada);
    const taken = await create(ada);
    const at = async (change: object) => {
      const { extensions } = await refused(made, change);
      return [extensions!.code, extensions!.field];
    };
    expect(await at({ slug: taken.slug })).toEqual(["CONFLICT", "input.slug"]);
    expect(await at({ slug: "No" })).toEqual(["BAD_USER_INPUT", "input.slug"]);
    expect(await at({ sources: [{ model: "nothing" }] })).toEqual(["NOT_FOUND", "input.sources.0.model"]);
    expect(await at({ seeds: {} })).toEqual(["BAD_USER_INPUT", "input.seeds.count"]);
    expect(await at({ metrics: ["none"] })).toEqual(["NOT_FOUND", "input.metrics.0"]);
  });
});

describe("what is in force of a study", () => {
  const keys = async (slug: string) =>
    (await dataOf(server, GRID, { slug }, rita)).study.grid.rows.map(({ samples }: { samples: { id: string }[] }) =>
      samples.map(({ id }) => id),
    );
  /** As if the defaults, under which the study was asked, had been others. */
  const otherDefaults = (id: string) =>
    server.sql(
      `update study set body = jsonb_set(body, '{sources,0,sampler,steps}', '7'), metrics = '["pixel-correlation@0"]'
       where id = $1`,
      [id.replace("Study:", "")],
    );

  test("is what was in force when it was asked: a changed default changes no sample and no score", async () => {
    await server.sql(
      `insert into metric select 'pixel-correlation@0', slug, 0, title, kind, direction, 0.5, range, digest, reference,
       false, created_at from metric where id = 'pixel-correlation@1' on conflict do nothing`,
    );
    const made = await create(ada, { sampler: null });
    const asAsked = await keys(made.slug);
    await otherDefaults(made.id);
    const before = await keys(made.slug);
    expect(before[0]).not.toEqual(asAsked[0]);
    expect(before[1]).toEqual(asAsked[1]);
    const THRESHOLD =
      "query ($slug: String!) { study(slug: $slug) { reproducibility { threshold metric { version } } } }";
    const threshold = (await dataOf(server, THRESHOLD, { slug: made.slug }, rita)).study;
    expect(threshold).toEqual({ reproducibility: { threshold: 0.5, metric: { version: 0 } } });

    // And a change leaves in force what it does not name.
    const more = await update(made, { title: "Again", metrics: ["pixel-correlation", "mae"], seeds: { count: 3 } });
    expect(more.sources[0].sampler.steps).toBe(7);
    expect((await keys(made.slug))[0].slice(0, 2)).toEqual(before[0]);
    expect((await dataOf(server, THRESHOLD, { slug: made.slug }, rita)).study).toEqual(threshold);
    const beside = await update(more, { sources: [{ model: FLOW }, { model: EDM }, { model: EDM, sampler: FAST }] });
    expect(beside.sources.map(({ sampler }: { sampler: { steps: number } }) => sampler.steps)).toEqual([18, 7, 1]);
  });
});

describe("a copy", () => {
  const COPY = `mutation ($id: ID!, $slug: String!, $title: String) {
    copyStudy(id: $id, slug: $slug, title: $title) { study { id slug title description visibility owner sources { sampler { steps } } } } }`;

  test("is its maker's, PRIVATE, and has the same in force", async () => {
    const { id } = await create(ada, { description: "Why", visibility: "PUBLIC", sampler: null });
    await server.sql("update study set body = jsonb_set(body, '{sources,0,sampler,steps}', '9') where id = $1", [
      id.replace("Study:", ""),
    ]);
    const slug = `copy-${numbered++}`;
    const { copyStudy } = await dataOf(server, COPY, { id, slug }, grace);
    expect(copyStudy.study).toMatchObject({
      ...{ slug, title: "A study", description: "Why", visibility: "PRIVATE", owner: "grace" },
      sources: [{ sampler: { steps: 9 } }, { sampler: { steps: 18 } }],
    });
    expect(copyStudy.study.id).not.toBe(id);
    const code = async (how: QueryOptions, over: object) =>
      (await server.query(COPY, { id, slug: "another", ...over }, how)).errors![0]!.extensions;
    expect(await code(grace, { slug })).toMatchObject({ code: "CONFLICT", field: "slug" });
    expect(await code(grace, { slug: "?" })).toMatchObject({ code: "BAD_USER_INPUT", field: "slug" });
    expect(await code(grace, { title: "" })).toMatchObject({ code: "BAD_USER_INPUT", field: "title" });
    expect(await code(rita, {})).toMatchObject({ code: "FORBIDDEN" });
    expect(await code({}, {})).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await code(ada, { id: copyStudy.study.id })).toMatchObject({ code: "NOT_FOUND", field: "id" });
  });
});

test("a study's versions are paged to the last, though they are more than a page holds", async () => {
  const { id, slug } = await create(ada);
  await server.sql(
    `insert into dataset_version (study_id, version, state, body, metrics, partial, digest, visibility, publisher)
     select id, n, 'READY', body, metrics, false, 'd' || n, visibility, owner
     from study cross join generate_series(1, 1003) as n where id = $1`,
    [id.replace("Study:", "")],
  );
  const VERSIONS = `query ($slug: String!, $after: String) { study(slug: $slug) { versions(first: 1000, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { version } } } } }`;
  const page = async (after: string | null) => (await dataOf(server, VERSIONS, { slug, after }, ada)).study.versions;
  const first = await page(null);
  expect([first.totalCount, first.edges.length, first.pageInfo.hasNextPage]).toEqual([1003, 1000, true]);
  const last = await page(first.pageInfo.endCursor);
  expect(last.edges.map((edge: { node: { version: number } }) => edge.node.version)).toEqual([3, 2, 1]);
  expect(last.pageInfo.hasNextPage).toBe(false);
});

describe("a study is deleted", () => {
  const DELETE = "mutation ($id: ID!) { deleteStudy(id: $id) { id } }";
  const version = (study: string, state: string) =>
    server.sql(
      `insert into dataset_version (study_id, version, state, body, metrics, partial, digest, visibility, publisher)
       select id, 1, $2, body, metrics, false, 'd', visibility, owner from study where id = $1`,
      [study.replace("Study:", ""), state],
    );

  test("by its owner or an OWNER, and nobody else", async () => {
    const { id, slug } = await create(ada);
    expect((await server.query(DELETE, { id }, grace)).errors![0]!.extensions).toMatchObject({ code: "FORBIDDEN" });
    expect(await dataOf(server, DELETE, { id }, ada)).toEqual({ deleteStudy: { id } });
    expect((await dataOf(server, GRID, { slug }, ada)).study).toBeNull();
    expect((await server.query(DELETE, { id }, ada)).errors![0]!.extensions).toMatchObject({ code: "NOT_FOUND" });
  });

  test("but not once versions of it are there or on their way; one that failed goes with it", async () => {
    for (const state of ["READY", "BUILDING"]) {
      const { id } = await create(ada);
      await version(id, state);
      const { errors } = await server.query(DELETE, { id }, olga);
      expect(errors![0]!.extensions).toMatchObject({ code: "CONFLICT", field: "id" });
    }
    const { id } = await create(ada);
    await version(id, "FAILED");
    expect(await dataOf(server, DELETE, { id }, olga)).toEqual({ deleteStudy: { id } });
  });
});
