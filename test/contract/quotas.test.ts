import { afterAll, beforeAll, expect, test } from "vitest";
import { type QueryOptions, startTestServer } from "../support/server.js";
import { dataOf } from "./examples.js";

const MODEL = "unet16-edm-n16384";
const OTHER = "unet16-flow-n16384";
const ROOM = 100_040;

const server = await startTestServer({
  models: [MODEL, OTHER],
  env: { LIMIT_COMPUTE_SECONDS_PER_DAY: "500", LIMIT_QUEUED: String(ROOM) },
});
afterAll(() => server.stop());

let owner: QueryOptions;
let ada: QueryOptions;
let bea: QueryOptions;

async function token(name: string, role: string): Promise<QueryOptions> {
  const { stdout } = await server.command(["token", "create", "--name", name, "--role", role]);
  return { headers: { authorization: `Bearer ${stdout.match(/ccd_\S{43}/)![0]}` } };
}
beforeAll(async () => {
  owner = await token("olga", "OWNER");
  ada = await token("ada", "RESEARCHER");
  bea = await token("bea", "RESEARCHER");
});

const question = (first: number, count: number, model = MODEL) =>
  `sources: [{ model: "${model}" }], seeds: { first: ${first}, count: ${count} }`;
const QUOTA = "{ viewer { quota { computeSecondsPerDay computeSecondsUsed computeSecondsQueued } } }";
const quotaOf = async (how: QueryOptions) => (await dataOf(server, QUOTA, {}, how)).viewer.quota;
const limit = (person: string, seconds: number | null) =>
  dataOf(
    server,
    `mutation { setQuota(person: "${person}", computeSecondsPerDay: ${seconds}) { person { name role quota { computeSecondsPerDay } } } }`,
    {},
    owner,
  );
const estimateOf = async (first: number, count: number, how: QueryOptions) =>
  (await dataOf(server, `{ estimate(${question(first, count)}) { computeSeconds allowed } }`, {}, how)).estimate;

test("everyone's limit is a RESEARCHER's, and no OWNER's", async () => {
  expect((await quotaOf(ada)).computeSecondsPerDay).toBe(500);
  expect((await quotaOf(owner)).computeSecondsPerDay).toBeNull();
});

test("a person's own limit goes before everyone's, and is an OWNER's to set", async () => {
  const { setQuota } = await limit("bea", 7);
  expect(setQuota.person).toEqual({ name: "bea", role: "RESEARCHER", quota: { computeSecondsPerDay: 7 } });
  expect((await quotaOf(bea)).computeSecondsPerDay).toBe(7);
  await limit("bea", null);
  expect((await quotaOf(bea)).computeSecondsPerDay).toBeNull();
  const refused = await server.query(`mutation { setQuota(person: "ada") { person { name } } }`, {}, ada);
  expect(refused.errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
  const list = await server.query("{ people { name } }", {}, ada);
  expect(list.errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
  for (const [args, field] of [
    [`person: "", computeSecondsPerDay: 1`, "person"],
    [`person: "ada\\u0000", computeSecondsPerDay: 1`, "person"],
    [`person: "ada", computeSecondsPerDay: -1`, "computeSecondsPerDay"],
  ]) {
    const { errors } = await server.query(`mutation { setQuota(${args}) { person { name } } }`, {}, owner);
    expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", field } }]);
  }
  const { audit } = await dataOf(server, "{ audit(first: 1) { edges { node { actor action subject } } } }", {}, owner);
  expect(audit.edges[0].node).toEqual({ actor: "olga", action: "QUOTA_SET", subject: "bea" });
  const { people } = await dataOf(server, "{ people { name role quota { computeSecondsPerDay } } }", {}, owner);
  expect(people).toEqual([
    { name: "ada", role: "RESEARCHER", quota: { computeSecondsPerDay: 500 } },
    { name: "bea", role: "RESEARCHER", quota: { computeSecondsPerDay: null } },
    { name: "olga", role: "OWNER", quota: { computeSecondsPerDay: null } },
  ]);
});

test("what it was estimated at is held until it is drawn, and settled to what it took", async () => {
  const { computeSeconds } = await estimateOf(0, 16, ada);
  const { requestSamples } = await dataOf(
    server,
    `mutation { requestSamples(${question(0, 16)}) { job { id } } }`,
    {},
    ada,
  );
  await dataOf(server, `{ grid(${question(0, 16)}, waitSeconds: 30) { ready } }`, {}, ada);
  const { job } = await dataOf(server, `{ job(id: "${requestSamples.job.id}") { computeSeconds } }`, {}, ada);
  const settled = await quotaOf(ada);
  expect(computeSeconds).toBeGreaterThan(0);
  expect(settled.computeSecondsQueued).toBe(0);
  expect(settled.computeSecondsUsed).toBeCloseTo(job.computeSeconds, 9);
});

test("beyond it what is missing is NOT_SAMPLED by QUOTA, and what is there is answered", async () => {
  const { computeSecondsUsed } = await quotaOf(ada);
  await limit("ada", computeSecondsUsed + 0.001);
  const { grid } = await dataOf(
    server,
    `{ grid(${question(0, 20)}) { ready rows { samples { state notSampled } } } }`,
    {},
    ada,
  );
  expect(grid.ready).toBe(16);
  expect(grid.rows[0].samples.slice(15, 17)).toEqual([
    { state: "READY", notSampled: null },
    { state: "NOT_SAMPLED", notSampled: "QUOTA" },
  ]);
  const estimate = await estimateOf(16, 4, ada);
  expect(estimate.allowed).toBe(false);
  expect((await estimateOf(0, 16, ada)).allowed).toBe(true);
  const { errors } = await server.query(`mutation { requestSamples(${question(16, 4)}) { job { id } } }`, {}, ada);
  expect(errors).toMatchObject([{ extensions: { code: "QUOTA_EXCEEDED", limit: 0 } }]);
  expect(errors![0]!.extensions!.cost).toBeCloseTo(estimate.computeSeconds, 1);
  expect(errors![0]!.message).toContain("4 samples");
  expect(errors![0]!.message).toContain("a day, UTC");
});

test("two questions at once do not both spend what is left", async () => {
  const { computeSeconds } = await estimateOf(1000, 40, ada);
  const { computeSecondsUsed } = await quotaOf(ada);
  await limit("ada", computeSecondsUsed + 1.4 * computeSeconds);
  const answers = await Promise.all(
    [1000, 2000, 3000].map((first) =>
      server.query(`mutation { requestSamples(${question(first, 40)}) { job { id } } }`, {}, ada),
    ),
  );
  const codes = answers.map(({ errors }) => errors?.[0]?.extensions?.code ?? "queued").sort();
  expect(codes).toEqual(["QUOTA_EXCEEDED", "QUOTA_EXCEEDED", "queued"]);
});

test("one person's 100,000 samples do not hold up another's ten, and beyond the queue's room nothing is queued", async () => {
  const ten = async (first: number) => {
    const started = performance.now();
    const { grid } = await dataOf(
      server,
      `{ grid(${question(first, 10, OTHER)}, waitSeconds: 60) { ready } }`,
      {},
      bea,
    );
    expect(grid.ready).toBe(10);
    return performance.now() - started;
  };
  // The network is warm, nothing else is asked.
  await ten(0);
  const alone = await ten(100);
  await server.sql(
    `insert into sample (key, source_id, noise, seed, state, asker, estimated_ms)
     select encode(sha256(convert_to('ada ' || s, 'UTF8')), 'hex'), source_id, noise, s, 'QUEUED', 'ada', 10
     from generate_series(100000, 199999) as s,
       (select source_id, noise from sample where asker = 'ada' and seed = 0) as drawn`,
  );
  const beside = await ten(200);
  const [left] = await server.sql<{ n: number }>("select count(*)::int as n from sample where state = 'QUEUED'");
  console.info(`ten samples alone ${alone.toFixed(0)} ms, beside 100,000 of another's ${beside.toFixed(0)} ms`);
  expect(left!.n).toBeGreaterThan(90_000);
  expect(beside).toBeLessThan(alone + 10_000);

  const { grid } = await dataOf(
    server,
    `{ grid(${question(200, 5000, OTHER)}, first: 11) { ready rows { samples { state notSampled } } } }`,
    {},
    bea,
  );
  expect(grid.ready).toBe(10);
  expect(grid.rows[0].samples.slice(9)).toEqual([
    { state: "READY", notSampled: null },
    { state: "NOT_SAMPLED", notSampled: "OVERLOADED" },
  ]);
  const { errors } = await server.query(
    `mutation { requestSamples(${question(200, 10_000, OTHER)}) { job { id } } }`,
    {},
    bea,
  );
  expect(errors).toMatchObject([{ extensions: { code: "OVERLOADED" } }]);
  expect(errors![0]!.extensions!.retryAfterSeconds).toBeGreaterThan(0);
  expect(errors![0]!.message).toContain(`room for ${ROOM} samples`);
});
