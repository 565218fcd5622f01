import { type GraphQLObjectType, getNamedType, isObjectType } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSchema } from "../../src/resolvers/schema.js";
import { dataOf } from "../contract/examples.js";
import { person } from "../support/people.js";
import { type Answer, type QueryOptions, startTestServer } from "../support/server.js";
import { call, everyField, objectsOf } from "./every-field.js";
import { FIELDS, NOT_REACHED } from "./rules.js";

const OPEN = "unet16-edm-n16";
const HIDDEN = "unet16-v-n16384";
const PEOPLE = ["anonymous", "reader", "researcher", "link", "ada", "owner"] as const;
type Who = (typeof PEOPLE)[number];
/** Who sees what is ada's and PRIVATE. */
const SEES: readonly Who[] = ["ada", "owner"];

const schema = createSchema();
const types = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith("__"),
);
const server = await startTestServer({
  models: [OPEN, HIDDEN],
  env: { LIMIT_COMPLEXITY: "1000000000", LIMIT_FIELDS: "100000", LIMIT_DEPTH: "100" },
});
afterAll(() => server.stop());

const how: Record<string, QueryOptions> = { anonymous: {} };
/** The same question of what is PUBLIC, of what is ada's alone, and of what is nowhere. */
type Thing = "public" | "hidden" | "missing";
/** Who sees what is hidden is asked of it once: they are not who it is hidden from. */
const ASKED: Record<Thing, readonly Who[]> = {
  public: PEOPLE,
  hidden: ["anonymous", "reader", "researcher", "link", "ada"],
  missing: ["anonymous", "reader", "researcher", "link"],
};
const names: Record<Thing, Record<string, string>> = { public: {}, hidden: {}, missing: {} };
/** Nothing of this is in any answer to whom it is hidden. */
const secrets: string[] = [];

const QUESTION = (model: string) =>
  `sources: [{ model: "${model}" }], seeds: { first: 5, count: 2 }, sampler: { steps: 1 }`;
beforeAll(async () => {
  for (const [name, role] of Object.entries({
    reader: "READER",
    researcher: "RESEARCHER",
    ada: "RESEARCHER",
    owner: "OWNER",
  } as const)) {
    how[name] = await person(server, name, role);
  }
  await server.sql("update model set visibility = 'PRIVATE', owner = 'ada' where slug = $1", [HIDDEN]);
  await server.sql(
    `insert into training_set (slug, title, size, shape, digest, classes, images_object, labels_object, owner, visibility)
     select 'secret-set', 'secret-title', size, shape, repeat('c5', 32), classes, images_object, labels_object, 'ada', 'PRIVATE' from training_set limit 1`,
  );
  await server.sql(
    `insert into model (slug, title, kind, state, framework, architecture, shape, classes, imported, owner, visibility)
     select prefix || '-import', prefix || '-title', 'IMPORTED', 'READY', 'unknown', 'unknown', '[1, 28, 28]', '[]',
       jsonb_build_object('digest', repeat(hex, 32), 'source', prefix || '-source', 'noise', 'EXTERNAL',
         'noiseName', prefix || '-noise', 'sampler', prefix || '-sampler'), 'ada', visibility
     from (values ('open', 'a7', 'PUBLIC'), ('secret', 'c7', 'PRIVATE')) as given (prefix, hex, visibility)`,
  );
  for (const thing of ["public", "hidden"] as const) {
    const [model, prefix] = thing === "public" ? [OPEN, "open"] : [HIDDEN, "secret"];
    const visibility = thing === "public" ? "PUBLIC" : "PRIVATE";
    const words = { title: `${prefix}-title`, description: `${prefix}-description`, visibility };
    const ask = (document: string, variables: object = {}) => dataOf(server, document, { ...variables }, how.ada);
    await ask(`{ grid(${QUESTION(model)}, waitSeconds: 60) { ready } }`);
    const study = {
      ...{ ...words, slug: `${prefix}-study`, sources: [{ model }, { model: OPEN, sampler: { steps: 2 } }] },
      ...{ seeds: { first: 5, count: 2 }, sampler: { steps: 1 }, metrics: ["pixel-correlation"] },
    };
    const made = await ask("mutation ($input: StudyInput!) { createStudy(input: $input) { study { id } } }", {
      input: study,
    });
    const layout = { x: 0, y: 0, width: 1, height: 1 };
    const widgets = [{ id: "w", title: `${prefix}-widget`, document: "{ viewer { name } }", chart: "JSON", layout }];
    const board = await ask(
      "mutation ($input: DashboardInput!) { createDashboard(input: $input) { dashboard { id } } }",
      {
        input: { ...words, slug: `${prefix}-board`, widgets },
      },
    );
    const [version] = await server.sql<{ id: string }>(
      `insert into dataset_version (study_id, version, state, body, metrics, partial, digest, visibility, publisher, note, citation)
       select id, 1, 'READY', body || jsonb_build_object('slug', slug, 'title', title, 'description', description), metrics, false, $2, $3, owner, $4, 'cited' from study where slug = $1 returning id`,
      [`${prefix}-study`, (thing === "public" ? "a1" : "e5").repeat(32), visibility, `${prefix}-note`],
    );
    await server.sql(
      "insert into dataset_file (version_id, path, content_type, bytes, digest, object, digested) values ($1, 'scores.csv', 'text/csv', 3, $2, $3, true)",
      [
        version!.id,
        (thing === "public" ? "b1" : "f5").repeat(32),
        `datasets/${(thing === "public" ? "b1" : "f5").repeat(32)}.csv`,
      ],
    );
    const drawn = await ask(`mutation { requestSamples(${QUESTION(model)}) { job { id } } }`);
    const sample = await ask(
      `{ sample(model: "${model}", seed: 5, sampler: { steps: 1 }) { id } model(slug: "${model}") { id } }`,
    );
    const link = await ask("mutation ($id: ID!) { createShareLink(subject: $id) { url link { id } } }", {
      id: made.createStudy.study.id,
    });
    const pair = await ask(
      `{ comparison(a: { model: "${model}" }, b: { model: "${OPEN}", sampler: { steps: 2 } }, seeds: { first: 5, count: 2 }, sampler: { steps: 1 }) { id } }`,
    );
    if (thing === "public")
      how.link = { headers: { authorization: `Bearer ${link.createShareLink.url.split("#")[1]}` } };
    const [set] = await server.sql<{ id: string }>("select id from training_set where (slug = 'secret-set') = $1", [
      thing === "hidden",
    ]);
    Object.assign(names[thing], {
      ...{
        model,
        trainingSet: thing === "public" ? "fashion-mnist" : "secret-set",
        study: `${prefix}-study`,
        dashboard: `${prefix}-board`,
      },
      ...{
        Model: sample.model.id,
        Sample: sample.sample.id,
        Study: made.createStudy.study.id,
        Dashboard: board.createDashboard.dashboard.id,
      },
      ...{
        DatasetVersion: `DatasetVersion:${version!.id}`,
        Job: drawn.requestSamples.job.id,
        ShareLink: link.createShareLink.link.id,
      },
      ...{ TrainingSet: `TrainingSet:${set!.id}`, Comparison: pair.comparison.id },
    });
  }
  for (const [name, value] of Object.entries(names.hidden)) {
    // As long, as near to what is PUBLIC, and of nothing.
    names.missing[name] = /^[A-Z]/.test(name)
      ? value.replace(/.{8}$/, "00000000")
      : value.replace(/v-n|e/, (found) => (found === "e" ? "o" : "w-n"));
  }
  secrets.push(
    "secret-",
    "c5c5c5",
    "e5e5e5",
    "f5f5f5",
    ...Object.values(names.hidden).map((value) => value.split(":").at(-1)!),
  );
}, 120_000);

/** Asked for of each metric, and not wherever one is named. */
const SLOW = ["Metric.calibration"];
const NODES = types.filter((type) => type.getInterfaces().some(({ name }) => name === "Node")).map(({ name }) => name);
const query = schema.getQueryType()!;
/** What each argument is given where it is asked for, by its name or by `Type.field.argument`. */
function values(thing: Thing): Record<string, string> {
  const { model, trainingSet, study, dashboard, Study: subject, Sample: other, Comparison: pair } = names[thing];
  const source = `{ model: "${model}" }`;
  const asked = {
    a: source,
    b: `{ model: "${OPEN}", sampler: { steps: 2 } }`,
    source,
    with: source,
    sources: `[${source}, { model: "${OPEN}", sampler: { steps: 2 } }]`,
  };
  return {
    ...asked,
    ...{
      seeds: "{ first: 5, count: 2 }",
      sampler: "{ steps: 1 }",
      seed: "5",
      value: "5",
      atLeast: "2",
      model: `"${model}"`,
    },
    ...{
      over: "{ steps: [1, 2] }",
      format: "CSV",
      "Comparison.arrays.format": "NPY",
      "Generalization.arrays.format": "NPY",
    },
    ...{
      "Reproducibility.arrays.format": "NPY",
      thresholds: "[0.5]",
      index: "0",
      shape: "[1, 28, 28]",
      x: `"${pair}"`,
      y: `"${pair}"`,
    },
    ...{
      "Query.transition.a": `["${model}"]`,
      "Query.transition.b": `["${OPEN}"]`,
      "Query.hyperplane.seeds": "[5, 6, 7]",
      "Query.hyperplane.steps": "1",
    },
    ...{
      "Query.denoiserDistance.a": `"${model}"`,
      "Query.denoiserDistance.b": `"${OPEN}"`,
      sigmas: "[1]",
      "Query.denoiserDistance.n": "2",
    },
    ...{
      trainingSet: `"${trainingSet}"`,
      "Query.denoiserDistance.trainingSet": "null",
      "Sample.compare.with": `"${other}"`,
      subject: `"${subject}"`,
    },
    ...{
      "Query.study.slug": `"${study}"`,
      "Query.dashboard.slug": `"${dashboard}"`,
      "Query.model.slug": `"${model}"`,
      "Query.job.id": `"${names[thing].Job}"`,
    },
    ...{
      "Query.consensus.threshold": "-1",
      "Query.generalization.threshold": "-1",
      "Query.comparison.precision": "0.4",
    },
    ...{
      "Query.sample.condition": `{ measurement: { operator: SUPER_RESOLUTION, factor: 2, trainingSet: "${trainingSet}", index: 1 } }`,
    },
    ...{
      "Query.parting.b": `{ model: "${OPEN}", sampler: { steps: 1, method: EULER } }`,
      "Query.parting.waitSeconds": "20",
    },
    ...{ "Metric.calibration.waitSeconds": "20", "Query.denoiserDistance.waitSeconds": "20" },
    ...{ "Query.models.filter": `{ trainingSet: "${trainingSet}" }`, "Metric.calibration.sizes": "[16]" },
  };
}
const documents = (thing: Thing): Map<string, string> => {
  const given = values(thing);
  const all = Object.values(query.getFields()).flatMap((field): [string, string][] => {
    if (field.name === "node" || field.name === "nodes") return [];
    const of = getNamedType(field.type);
    if (!isObjectType(of)) return [];
    return [
      [
        `Query.${field.name}`,
        `{ ${call("Query", field, given)} ${everyField(of, given, field.name === "metrics" ? [] : SLOW)} }`,
      ],
    ];
  });
  const list = `{ models { totalCount edges { node { __typename id slug } } } }`;
  for (const type of NODES) {
    const id = names[thing][type];
    if (!id) continue;
    const body = everyField(schema.getType(type) as GraphQLObjectType, given, SLOW);
    all.push([
      `node of ${type}`,
      `{ node(id: "${id}") { __typename ... on ${type} ${body} } nodes(ids: ["${id}"]) { __typename id } }`,
    ]);
  }
  const imported = everyField(schema.getType("ImportedFrom") as GraphQLObjectType, given, []);
  const imports = `{ models(filter: { kind: IMPORTED }) { totalCount edges { node { __typename id slug title imported ${imported} } } } }`;
  return new Map([...all, ["every model", list], ["every import", imports]]);
};

const answers = new Map<string, Answer>();
test("the questions are asked, by everyone of everything", async () => {
  for (const thing of ["public", "hidden", "missing"] as const) {
    for (const [name, document] of documents(thing)) {
      const ask = async (who: Who) => {
        answers.set(`${name} ${thing} ${who}`, await server.query(document, {}, how[who]));
      };
      await Promise.all(ASKED[thing].map(ask));
    }
  }
  const wrong = [...answers].filter(([, { errors }]) =>
    errors?.some(({ extensions }) =>
      ["INTERNAL", "GRAPHQL_VALIDATION_FAILED", "QUERY_TOO_COMPLEX"].includes(String(extensions?.code)),
    ),
  );
  expect(wrong.map(([name, { errors }]) => `${name}: ${errors![0]!.message}`)).toEqual([]);
}, 240_000);

test("every field of every type has a rule, and every rule a field", () => {
  const given = Object.entries(FIELDS).flatMap(([type, [, fields]]) =>
    fields.split(" ").map((field) => `${type}.${field}`),
  );
  const there = types.flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
  expect(there.filter((name) => !given.includes(name))).toEqual([]);
  expect(given.filter((name) => !there.includes(name))).toEqual([]);
});

test("every field that a query can ask for is reached by one of them, or said not to be", () => {
  const reached = new Set<string>();
  for (const { data } of answers.values()) {
    for (const object of objectsOf(data))
      for (const name of Object.keys(object)) reached.add(`${object.__typename}.${name}`);
  }
  const asked = Object.entries(FIELDS).filter(([, [rule]]) => rule !== "MUTATION");
  const all = asked
    .flatMap(([type, [, fields]]) => fields.split(" ").map((field) => `${type}.${field}`))
    .filter((name) => !name.startsWith("Query."));
  const left = all.filter((name) => !reached.has(name) && !NOT_REACHED.includes(name.split(".")[0]!));
  expect(left).toEqual([]);
});

test("nothing of what is hidden is in any answer to whom it is hidden", () => {
  const told: string[] = [];
  for (const [name, answer] of answers) {
    const [who, thing] = name.split(" ").reverse() as [Who, Thing];
    if (SEES.includes(who)) continue;
    // What was asked by name is said back; what is not in the question must not be in the answer.
    const asked = thing === "hidden" ? Object.values(names.hidden) : [];
    let text = JSON.stringify(answer);
    for (const word of asked) text = text.replaceAll(word, "").replaceAll(word.split(":").at(-1)!, "");
    const found = secrets.filter((secret) => text.includes(secret));
    if (found.length > 0) told.push(`${name}: ${found}`);
  }
  expect(told).toEqual([]);
});

test("what is hidden is answered as what is missing", () => {
  const differ: string[] = [];
  const plain = (answer: Answer, thing: Thing) => {
    // Which of a list's or of an object's fields fails first, and takes the others with it, is chance.
    const said = answer.errors?.map(({ message, path, extensions }) =>
      JSON.stringify({ message, extensions, path: path?.[0] }),
    );
    const errors = [...new Set(said)].sort();
    let text = JSON.stringify({ ...answer, errors });
    for (const word of Object.values(names[thing]))
      text = text.replaceAll(word, "—").replaceAll(word.split(":").at(-1)!, "—");
    return text
      .replace(/"(computeSeconds\w*|seenAt|lastUsedAt)":[^,}]+/g, "")
      .replace(/signature=[\w-]+|expires=\d+/g, "");
  };
  for (const [name, answer] of answers) {
    const [who, thing] = name.split(" ").reverse() as [Who, Thing];
    if (thing !== "hidden" || SEES.includes(who)) continue;
    const missing = answers.get(name.replace(" hidden ", " missing "))!;
    if (plain(answer, "hidden") !== plain(missing, "missing"))
      differ.push(`${name}:\n  ${plain(answer, "hidden").slice(0, 300)}\n  ${plain(missing, "missing").slice(0, 300)}`);
  }
  expect(differ).toEqual([]);
});

test("who may see an object of a type is as its rule says", async () => {
  const wrong = new Set<string>();
  const rows = await server.sql<{ id: string; owner: string }>(
    "select id, viewer as owner from job union all select id, creator from share_link",
  );
  const owners = new Map(rows.map(({ id, owner }) => [id, owner]));
  for (const [name, { data }] of answers) {
    const who = name.split(" ").at(-1) as Who;
    for (const { __typename, id } of objectsOf(data)) {
      const [rule] = FIELDS[__typename]!;
      const theirs = rule === "OWN" && owners.get(String(id).split(":")[1]!) === who;
      if (rule !== "SEEN" && who !== "owner" && !theirs) wrong.add(`${__typename} in ${name}`);
    }
  }
  expect([...wrong]).toEqual([]);
});
