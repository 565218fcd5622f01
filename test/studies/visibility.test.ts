import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "../../src/db/client.js";
import type { Executor } from "../../src/db/executor.js";
import type { Visibility } from "../../src/domain/model.js";
import type { StudyBody } from "../../src/domain/study.js";
import { frozenStudy } from "../../src/services/datasets/frozen.js";
import { dataOf } from "../contract/examples.js";
import { person } from "../support/people.js";
import { type QueryOptions, startTestServer } from "../support/server.js";

const OPEN = "unet16-edm-n16384";
const SHARED = "unet16-flow-n16384";
const HIDDEN = "unet16-v-n16384";
const VISIBILITIES: Visibility[] = ["PRIVATE", "WORKSPACE", "PUBLIC"];

const server = await startTestServer({ models: [OPEN, SHARED, HIDDEN] });
afterAll(() => server.stop());

const people: Record<string, QueryOptions> = { anonymous: {} };
const as = (name: string) => people[name]!;
beforeAll(async () => {
  people.olga = await person(server, "olga", "OWNER");
  people.ada = await person(server, "ada", "RESEARCHER");
  people.grace = await person(server, "grace", "RESEARCHER");
  people.rita = await person(server, "rita", "READER");
  await see(SHARED, "WORKSPACE");
  await server.sql("update model set visibility = 'PRIVATE', owner = 'ada' where slug = $1", [HIDDEN]);
});
const see = (slug: string, visibility: Visibility) =>
  server.sql("update model set visibility = $2 where slug = $1", [slug, visibility]);

const CREATE = "mutation ($input: StudyInput!) { createStudy(input: $input) { study { id slug updatedAt } } }";
const input = (slug: string, visibility: Visibility, models = [OPEN], more = {}) => ({
  ...{ slug, visibility, title: slug, sources: models.map((model) => ({ model })), seeds: { first: 7, count: 2 } },
  ...{ sampler: { steps: 1 }, metrics: ["pixel-correlation"], ...more },
});
const create = async (slug: string, visibility: Visibility, models?: string[]) =>
  (await dataOf(server, CREATE, { input: input(slug, visibility, models) }, as("ada"))).createStudy.study;

describe("ada's studies are seen", () => {
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    for (const visibility of VISIBILITIES) {
      ids[visibility] = (await create(`seen-${visibility.toLowerCase()}`, visibility)).id;
    }
  });

  test.each<[string, Visibility[]]>([
    ["anonymous", ["PUBLIC"]],
    ["rita", ["WORKSPACE", "PUBLIC"]],
    ["grace", ["WORKSPACE", "PUBLIC"]],
    ["ada", ["PRIVATE", "WORKSPACE", "PUBLIC"]],
    ["olga", ["PRIVATE", "WORKSPACE", "PUBLIC"]],
  ])("by %s: %j, through every door", async (name, seen) => {
    const slugs = seen.map((visibility) => `seen-${visibility.toLowerCase()}`).sort();
    const { studies, some, page } = await dataOf(
      server,
      `{ studies { totalCount edges { node { slug } } } some: studies(text: "SEEN-P") { totalCount }
        page: studies(first: 1) { totalCount pageInfo { hasNextPage } } }`,
      {},
      as(name),
    );
    expect(studies).toEqual({ totalCount: slugs.length, edges: slugs.map((slug) => ({ node: { slug } })) });
    expect(some.totalCount).toBe(slugs.filter((slug) => slug.startsWith("seen-p")).length);
    expect(page).toEqual({ totalCount: slugs.length, pageInfo: { hasNextPage: slugs.length > 1 } });
    for (const visibility of VISIBILITIES) {
      const { study, node, nodes } = await dataOf(
        server,
        "query ($slug: String!, $id: ID!) { study(slug: $slug) { id } node(id: $id) { id } nodes(ids: [$id]) { id } }",
        { slug: `seen-${visibility.toLowerCase()}`, id: ids[visibility] },
        as(name),
      );
      const there = seen.includes(visibility) ? { id: ids[visibility] } : null;
      expect({ study, node, nodes }).toEqual({ study: there, node: there, nodes: [there] });
    }
  });
});

describe("a study is seen by no more people than what it shows", () => {
  test.each<[Visibility, string[], RegExp]>([
    ["PUBLIC", [OPEN, SHARED], /input.sources.1 uses unet16-flow-n16384, which is WORKSPACE.*PRIVATE or WORKSPACE/],
    ["PUBLIC", [HIDDEN], /which is PRIVATE.*Accepted here: PRIVATE\.$/],
    ["WORKSPACE", [OPEN, HIDDEN], /input.sources.1 uses unet16-v-n16384, which is PRIVATE/],
  ])("%s over %j is refused, made so or changed so", async (visibility, models, says) => {
    const { errors } = await server.query(CREATE, { input: input("too-open", visibility, models) }, as("ada"));
    expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", field: "input.visibility" } }]);
    expect(errors![0]!.message).toMatch(says);
    const { id, updatedAt } = await create(`narrow-${visibility}-${models.length}`.toLowerCase(), "PRIVATE", models);
    const UPDATE = `mutation ($id: ID!, $updatedAt: DateTime!, $input: UpdateStudyInput!) {
      updateStudy(id: $id, updatedAt: $updatedAt, input: $input) { study { id } } }`;
    const changed = await server.query(UPDATE, { id, updatedAt, input: { visibility } }, as("ada"));
    expect(changed.errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", field: "input.visibility" } }]);
  });

  test("a measured training image counts too", async () => {
    const measurement = { operator: "SUPER_RESOLUTION", factor: 2, trainingSet: "fashion-mnist", index: 3 };
    const wide = input("measured", "PUBLIC", [OPEN], { condition: { measurement } });
    await server.sql("update training_set set visibility = 'WORKSPACE'");
    const { errors } = await server.query(CREATE, { input: wide }, as("ada"));
    await server.sql("update training_set set visibility = 'PUBLIC'");
    expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", field: "input.visibility" } }]);
    expect(errors![0]!.message).toContain("uses fashion-mnist");
    expect((await dataOf(server, CREATE, { input: wide }, as("ada"))).createStudy.study.slug).toBe("measured");
  });

  test("a model that another may not see is not there for them, and is suggested to nobody", async () => {
    const { errors } = await server.query(
      CREATE,
      { input: input("theirs", "PRIVATE", ["unet16-v-n16383"]) },
      as("grace"),
    );
    expect(errors).toMatchObject([{ extensions: { code: "NOT_FOUND", field: "input.sources.0.model" } }]);
    expect(errors![0]!.message).not.toContain(HIDDEN);
    const found = await server.query(CREATE, { input: input("theirs", "PRIVATE", [HIDDEN]) }, as("grace"));
    expect(found.errors![0]!.extensions).toMatchObject({ code: "NOT_FOUND", field: "input.sources.0.model" });
  });

  test("where a model is seen by fewer later, others see its rows no more: the study goes on without them", async () => {
    const STUDY = `query ($slug: String!) { study(slug: $slug) { question sources { model { slug } }
      grid(waitSeconds: 30) { total rows { source { model { slug } } } sheet { url } }
      reproducibility(waitSeconds: 30) { total matrix } } }`;
    const COPY =
      "mutation ($id: ID!, $slug: String!) { copyStudy(id: $id, slug: $slug) { study { sources { model { slug } } } } }";
    const { id, slug, updatedAt } = await create("narrowed", "WORKSPACE", [OPEN, SHARED]);
    const whole = (await dataOf(server, STUDY, { slug }, as("ada"))).study;
    expect(whole.reproducibility.total).toBe(4);
    await server.sql("update model set visibility = 'PRIVATE', owner = 'olga' where slug = $1", [SHARED]);
    const part = (await dataOf(server, STUDY, { slug }, as("grace"))).study;
    expect(part).toMatchObject({
      ...{ question: { sources: [{ model: OPEN }] }, sources: [{ model: { slug: OPEN } }] },
      grid: { total: 2, rows: [{ source: { model: { slug: OPEN } } }] },
      reproducibility: { total: 2, matrix: [[1]] },
    });
    expect(JSON.stringify(part)).not.toContain(SHARED);
    expect((await dataOf(server, STUDY, { slug }, as("olga"))).study).toMatchObject({
      reproducibility: whole.reproducibility,
    });
    const { copyStudy } = await dataOf(server, COPY, { id, slug: "narrowed-too" }, as("grace"));
    expect(copyStudy.study.sources).toEqual([{ model: { slug: OPEN } }]);
    const UPDATE = `mutation ($id: ID!, $updatedAt: DateTime!, $input: UpdateStudyInput!) {
      updateStudy(id: $id, updatedAt: $updatedAt, input: $input) { study { title } } }`;
    const change = (over: object) => server.query(UPDATE, { id, updatedAt, input: over }, as("ada"));
    const blind = (await change({ seeds: { count: 9 } })).errors![0]!;
    expect(blind.extensions).toMatchObject({ code: "CONFLICT", field: "input.sources" });
    expect(blind.message).not.toContain(SHARED);
    expect((await change({ visibility: "PUBLIC" })).errors![0]!.extensions).toMatchObject({ field: "input.sources" });
    const renamed = await change({ title: "Renamed", visibility: "PRIVATE" });
    expect(renamed.data.updateStudy.study).toEqual({ title: "Renamed" });
    await server.sql("update study set visibility = 'WORKSPACE' where slug = $1", [slug]);

    await see(OPEN, "PRIVATE");
    const nothing = (await dataOf(server, STUDY, { slug }, as("grace"))).study;
    expect(nothing).toEqual({
      ...{ question: { ...whole.question, sources: [] }, sources: [] },
      ...{ grid: { total: 0, rows: [], sheet: null }, reproducibility: { total: 0, matrix: [] } },
    });
    const empty = await server.query(COPY, { id, slug: "narrowed-again" }, as("grace"));
    expect(empty.errors![0]!.extensions).toMatchObject({ code: "CONFLICT", field: "id" });
    await see(OPEN, "PUBLIC");
    await see(SHARED, "WORKSPACE");
  });
});

describe("a version shows no more than what its readers may see", () => {
  const measurement = { operator: "SUPER_RESOLUTION", factor: 2, trainingSet: "fashion-mnist", index: 4 };
  const setSeenBy = (visibility: Visibility) => server.sql("update training_set set visibility = $1", [visibility]);

  test("an image that it measures does not become PUBLIC by way of a study that measures another since", async () => {
    const UPDATE = `mutation ($id: ID!, $updatedAt: DateTime!, $input: UpdateStudyInput!) {
      updateStudy(id: $id, updatedAt: $updatedAt, input: $input) { study { visibility updatedAt } } }`;
    const PUBLIC = "mutation ($id: ID!) { makeVersionPublic(id: $id) { version { visibility } } }";
    await setSeenBy("PRIVATE");
    const made = input("measures-a-private-image", "PRIVATE", [OPEN], { condition: { measurement } });
    const { study } = (await dataOf(server, CREATE, { input: made }, as("olga"))).createStudy;
    const [version] = await server.sql<{ id: string }>(
      `insert into dataset_version (study_id, version, state, body, metrics, partial, digest, visibility, publisher)
       select id, 1, 'READY', body, metrics, false, 'm', 'PRIVATE', owner from study where id = $1 returning id`,
      [study.id.replace("Study:", "")],
    );
    const ask = () => server.query(PUBLIC, { id: `DatasetVersion:${version!.id}` }, as("olga"));
    expect((await ask()).errors![0]!).toMatchObject({
      message: "measures-a-private-image is PRIVATE: a version is PUBLIC only where all that it shows is.",
      extensions: { code: "CONFLICT", field: "id" },
    });
    const change = { sources: [{ model: OPEN }], condition: null, visibility: "PUBLIC" };
    const { id, updatedAt } = study;
    const changed = await dataOf(server, UPDATE, { id, updatedAt, input: change }, as("olga"));
    expect(changed.updateStudy.study.visibility).toBe("PUBLIC");
    expect((await ask()).errors![0]!).toMatchObject({
      message: expect.stringContaining("no longer shows an image that this version measures"),
      extensions: { code: "CONFLICT", field: "id" },
    });
    await setSeenBy("PUBLIC");
    const [row] = await server.sql<{ visibility: string }>("select visibility from dataset_version where digest = 'm'");
    expect(row!.visibility).toBe("PRIVATE");
  });

  test("its models' cards name no training set that fewer see than the model", async () => {
    const { slug } = await create("frozen", "PUBLIC");
    const [{ body }] = (await server.sql<{ body: StudyBody }>("select body from study where slug = $1", [slug])) as [
      { body: StudyBody },
    ];
    const database = openDatabase(server.databaseUrl, { applicationName: "test", log: () => undefined });
    const db = database.db as unknown as Executor;
    const cards = async () =>
      (await frozenStudy(db, { ...body, slug, title: slug, description: null }, [])).study.models;
    expect((await cards())[0]!.training).toMatchObject({ set: "fashion-mnist" });
    for (const visibility of ["WORKSPACE", "PRIVATE"] as const) {
      await setSeenBy(visibility);
      const models = await cards();
      expect([models[0]!.slug, models[0]!.training]).toEqual([OPEN, null]);
      expect(JSON.stringify(models)).not.toContain("fashion-mnist");
    }
    await setSeenBy("PUBLIC");
    await database.close();
  });
});
