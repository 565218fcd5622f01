import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { createToken } from "../../src/access/tokens.js";
import { openDatabase } from "../../src/db/client.js";
import type { Executor } from "../../src/db/executor.js";
import type { Role } from "../../src/domain/viewer.js";
import { announce } from "../registration/registering.js";
import { startTestServer } from "../support/server.js";
import { until } from "../support/until.js";

const OPEN = "unet16-edm-n16384";
const HIDDEN = "unet16-v-n16384";
const LAB = "https://lab.example";
const server = await startTestServer({ models: [OPEN, HIDDEN], env: { LOG_LEVEL: "trace", CORS_ORIGINS: LAB } });
const database = openDatabase(server.databaseUrl, { applicationName: "test", log: () => undefined });
afterAll(async () => {
  await database.close();
  await server.stop();
});

const secrets: string[] = [];
const bearer = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } });
async function token(name: string, role: Role): Promise<string> {
  const { secret } = await createToken(database.db as unknown as Executor, { name, role, expiresAt: null });
  secrets.push(secret);
  return secret;
}
const data = async (document: string, variables = {}, how = {}) => {
  const answer = await server.query(document, variables, how);
  expect(answer.errors).toBeUndefined();
  return answer.data;
};
const codes = async (document: string, variables = {}, how = {}) =>
  (await server.query(document, variables, how)).errors?.map(({ extensions }) => extensions!.code);

const CREATE = `mutation ($input: StudyInput!) { createStudy(input: $input) { study { id } } }`;
const study = (slug: string, visibility: string, model: string) => ({
  input: {
    ...{ slug, title: slug, visibility, metrics: ["pixel-correlation"] },
    ...{ sources: [{ model }], seeds: { values: [1, 2] }, sampler: { method: "EULER", steps: 1 } },
  },
});
const GRID = `query ($id: ID!) { node(id: $id) { ... on Study {
  slug grid(waitSeconds: 30) { ready total job { id } rows { samples { id state image { url } model { id slug } } } } } } }`;
const SHARE =
  "mutation ($id: ID!, $at: DateTime) { createShareLink(subject: $id, expiresAt: $at) { url link { id } } }";
const REVOKE = "mutation ($id: ID!) { revokeShareLink(id: $id) { link { id revokedAt } } }";
const NODE = "query ($id: ID!) { node(id: $id) { id } }";
const WHO = "{ viewer { name role } }";

/** Asks for what is at a signed address, as it is and with another path; the first's status. */
async function fetched(url: string, init: RequestInit = {}): Promise<number> {
  const signed = new URL(url);
  secrets.push(signed.searchParams.get("signature")!);
  const other = new URL(url);
  other.pathname += "x";
  expect((await fetch(other, init)).status).toBe(403);
  return (await fetch(url, init)).status;
}

let olga: string;
let ada: string;
let grace: string;
let rita: string;
let mine: string;
let others: string;
let shown: { id: string; model: { id: string } };
let beyond: string;

/** A link of ada's study: its id and its secret. */
async function share(at?: string): Promise<{ id: string; secret: string }> {
  const { createShareLink } = await data(SHARE, { id: mine, at }, bearer(ada));
  const [page, secret] = createShareLink.url.split("#");
  expect(page).toBe(`${server.url}/share`);
  expect(secret).toMatch(/^ccl_[A-Za-z0-9_-]{43}$/);
  secrets.push(secret);
  return { id: createShareLink.link.id, secret };
}
async function signIn(secret: string): Promise<{ cookie: string; header: string }> {
  const answer = await fetch(`${server.url}/session`, { method: "POST", ...bearer(secret) });
  expect(answer.status).toBe(201);
  const header = answer.headers.get("set-cookie")!;
  const cookie = header.split(";")[0]!;
  secrets.push(cookie.split("=")[1]!);
  return { cookie, header };
}

beforeAll(async () => {
  [olga, ada, grace, rita] = [
    await token("olga", "OWNER"),
    await token("ada", "RESEARCHER"),
    await token("grace", "RESEARCHER"),
    await token("rita", "READER"),
  ];
  await server.sql("update model set visibility = 'PRIVATE', owner = 'ada' where slug = $1", [HIDDEN]);
  mine = (await data(CREATE, study("mine", "PRIVATE", HIDDEN), bearer(ada))).createStudy.study.id;
  others = (await data(CREATE, study("others", "WORKSPACE", OPEN), bearer(grace))).createStudy.study.id;
  const { node } = await data(GRID, { id: mine }, bearer(ada));
  expect(node.grid.total).toBe(2);
  const drawn = `{ model(slug: "${HIDDEN}") {
    samples(seeds: { values: [1, 3] }, sampler: { method: EULER, steps: 1 }, waitSeconds: 30) { id state model { id } } } }`;
  await data(`{ study(slug: "mine") { grid(waitSeconds: 30) { ready } } }`, {}, bearer(ada));
  const { model } = await data(drawn, {}, bearer(ada));
  expect(model.samples.map(({ state }: { state: string }) => state)).toEqual(["READY", "READY"]);
  [shown, beyond] = [model.samples[0], model.samples[1].id];
}, 60_000);

describe("a share link", () => {
  test("is made by the subject's owner or an OWNER alone, of what they own alone", async () => {
    expect(await codes(SHARE, { id: others }, bearer(ada))).toEqual(["FORBIDDEN"]);
    expect(await codes(SHARE, { id: mine }, bearer(grace))).toEqual(["NOT_FOUND"]);
    expect(await codes(SHARE, { id: others }, bearer(rita))).toEqual(["FORBIDDEN"]);
    expect(await codes(SHARE, { id: mine })).toEqual(["UNAUTHENTICATED"]);
    // ada's model is PRIVATE: an OWNER sees it, and does not give it away.
    expect(await codes(SHARE, { id: mine }, bearer(olga))).toEqual(["CONFLICT"]);
    expect(await codes(SHARE, { id: shown.model.id }, bearer(ada))).toEqual(["BAD_USER_INPUT"]);
    expect(await codes(SHARE, { id: mine, at: "2001-01-01T00:00:00Z" }, bearer(ada))).toEqual(["BAD_USER_INPUT"]);
    expect((await data(SHARE, { id: others }, bearer(olga))).createShareLink.url).toContain("#ccl_");
  });

  test("opens its subject and exactly what lies beneath, to a READER who starts nothing", async () => {
    const { secret } = await share();
    const how = bearer(secret);
    expect((await data(WHO, {}, how)).viewer).toMatchObject({ role: "READER" });
    const { node } = await data(GRID, { id: mine }, how);
    expect(node).toMatchObject({ slug: "mine", grid: { total: 2, ready: 2, job: null } });
    const { url } = node.grid.rows[0].samples[0].image;
    const left = Number(new URL(url).searchParams.get("expires")) - Date.now() / 1000;
    expect(left).toBeGreaterThan(100);
    expect(left).toBeLessThanOrEqual(300);
    secrets.push(new URL(url).searchParams.get("signature")!);
    expect((await fetch(url)).status).toBe(200);

    expect((await data(NODE, { id: shown.id }, how)).node).toEqual({ id: shown.id });
    // Of the same model, by the same sampler, by another seed.
    expect((await data(NODE, { id: beyond }, how)).node).toBeNull();
    expect((await data(NODE, { id: others }, how)).node).toBeNull();
    expect((await data(NODE, { id: shown.model.id }, how)).node).toEqual({ id: shown.model.id });
    expect((await data(`{ model(slug: "${HIDDEN}") { id } }`, {}, how)).model).toBeNull();
    const lists = await data(
      '{ models { totalCount } studies { totalCount } shareLinks(subject: "Study:x") { id } }',
      {},
      how,
    );
    expect(lists).toEqual({ models: { totalCount: 1 }, studies: { totalCount: 1 }, shareLinks: [] });
    const more = `query ($id: ID!) { node(id: $id) { ... on Model { samples(seeds: { values: [3] }) { id } } } }`;
    expect(await codes(more, { id: shown.model.id }, how)).toEqual(["NOT_FOUND"]);
    const asked = await server.query(`{ sample(model: "${HIDDEN}x", seed: 1) { id } }`, {}, how);
    expect(asked.errors![0]!.message).not.toContain(`nearest name is ${HIDDEN}`);

    const draw = `mutation { requestSamples(sources: [{ model: "${OPEN}" }], seeds: { values: [9] }) { job { id } } }`;
    expect(await codes(draw, {}, how)).toEqual(["FORBIDDEN"]);
    expect(await codes(SHARE, { id: mine }, how)).toEqual(["FORBIDDEN"]);
    expect(await codes("{ audit { totalCount } }", {}, how)).toEqual(["FORBIDDEN"]);
  });

  test("of a version opens that version, its files for five minutes and its samples, and not its study", async () => {
    const PUBLISH = "mutation ($id: ID!) { publishDataset(study: $id) { version { id } } }";
    const { id } = (await data(PUBLISH, { id: mine }, bearer(ada))).publishDataset.version;
    const FILES = `query ($id: ID!) { node(id: $id) { ... on DatasetVersion { state files { path url } } } }`;
    await until("the version is READY", async () => (await data(FILES, { id }, bearer(ada))).node.state === "READY", {
      seconds: 60,
    });
    expect(await codes(SHARE, { id }, bearer(grace))).toEqual(["NOT_FOUND"]);
    const { url } = (await data(SHARE, { id }, bearer(ada))).createShareLink;
    const how = bearer(url.split("#")[1]);
    const { node } = await data(FILES, { id }, how);
    expect(node.files.length).toBeGreaterThan(3);
    for (const file of node.files) {
      const left = Number(new URL(file.url).searchParams.get("expires")) - Date.now() / 1000;
      expect(left).toBeLessThanOrEqual(300);
      expect(await fetched(file.url)).toBe(200);
    }
    expect((await data(NODE, { id: mine }, how)).node).toBeNull();
    expect((await data(NODE, { id: shown.id }, how)).node).toEqual({ id: shown.id });
    expect((await data(NODE, { id: beyond }, how)).node).toBeNull();
    const { secret } = await share();
    expect((await data(NODE, { id }, bearer(secret))).node).toEqual({ id });
  });

  test("of a dashboard opens that dashboard, whose queries its holder asks as who they are", async () => {
    const input = {
      ...{ slug: "board", title: "Board", visibility: "PRIVATE" },
      widgets: [
        {
          id: "models",
          title: "Models",
          chart: "TABLE",
          document: "{ models { totalCount } }",
          layout: { x: 0, y: 0, width: 6, height: 4 },
        },
      ],
    };
    const MAKE = "mutation ($input: DashboardInput!) { createDashboard(input: $input) { dashboard { id } } }";
    const { id } = (await data(MAKE, { input }, bearer(ada))).createDashboard.dashboard;
    expect((await data(NODE, { id }, bearer(grace))).node).toBeNull();
    const { url } = (await data(SHARE, { id }, bearer(ada))).createShareLink;
    const how = bearer(url.split("#")[1]);
    const BOARD = "query ($id: ID!) { node(id: $id) { ... on Dashboard { slug widgets { document } } } }";
    const { node } = await data(BOARD, { id }, how);
    expect(node.widgets).toEqual([{ document: input.widgets[0]!.document }]);
    expect((await data(node.widgets[0].document, {}, how)).models.totalCount).toBe(1);
    expect((await data(NODE, { id: mine }, how)).node).toBeNull();
  });

  test("tells a page where to go, and is no way to follow what goes on", async () => {
    const SUBJECT = "{ viewer { subject { __typename id ... on Study { slug } } } }";
    const { secret } = await share();
    const subject = { __typename: "Study", id: mine, slug: "mine" };
    const { cookie } = await signIn(secret);
    for (const how of [bearer(secret), { headers: { cookie } }]) {
      expect((await data(SUBJECT, {}, how)).viewer).toEqual({ subject });
    }
    for (const how of [bearer(ada), bearer(olga), {}]) expect((await data(SUBJECT, {}, how)).viewer.subject).toBeNull();
    const draw = `mutation { requestSamples(sources: [{ model: "${OPEN}" }], seeds: { values: [1] }) { job { id } } }`;
    const { job } = (await data(draw, {}, bearer(ada))).requestSamples;
    for (const field of ["job", "jobSamples"]) {
      const answer = await fetch(`${server.url}/graphql`, {
        method: "POST",
        headers: { accept: "text/event-stream", "content-type": "application/json", cookie },
        body: JSON.stringify({ query: `subscription { ${field}(id: "${job.id}") { id } }` }),
      });
      const text = await answer.text();
      expect(text).toContain('"code":"FORBIDDEN"');
      expect(text).toContain("a share link shows none");
    }
  });

  test("is listed for who may revoke it, without its secret, and says when it was used", async () => {
    const { id, secret } = await share("2199-01-01T00:00:00Z");
    await data(WHO, {}, bearer(secret));
    const LIST = "query ($id: ID!) { shareLinks(subject: $id) { id expiresAt lastUsedAt revokedAt subject { id } } }";
    for (const who of [ada, olga]) {
      const { shareLinks } = await data(LIST, { id: mine }, bearer(who));
      const found = shareLinks.find((link: { id: string }) => link.id === id);
      expect(found).toMatchObject({ subject: { id: mine }, revokedAt: null });
      expect(found.lastUsedAt).not.toBeNull();
      expect((await data(NODE, { id }, bearer(who))).node).toEqual({ id });
    }
    for (const who of [grace, rita, secret]) {
      expect((await data(LIST, { id: mine }, bearer(who))).shareLinks).toEqual([]);
      expect((await data(NODE, { id }, bearer(who))).node).toBeNull();
    }
    for (const who of [grace, rita, secret]) expect(await codes(REVOKE, { id }, bearer(who))).toEqual(["NOT_FOUND"]);
  });

  test("once revoked, or past its end, opens nothing: its sockets close at once and its sessions are over", async () => {
    const { id, secret } = await share();
    const { cookie } = await signIn(secret);
    const closed = new Promise<number>((resolve) => {
      const client = createClient({
        ...{ url: `${server.url.replace("http", "ws")}/graphql`, webSocketImpl: WebSocket, lazy: false },
        ...{ retryAttempts: 0, connectionParams: { authorization: `Bearer ${secret}` } },
        on: {
          connected: () => void data(REVOKE, { id }, bearer(ada)),
          closed: (event) => resolve((event as { code: number }).code),
        },
        onNonLazyError: () => {},
      });
      afterAll(() => void client.dispose());
    });
    expect(await closed).toBe(4403);
    expect(await codes(WHO, {}, bearer(secret))).toEqual(["UNAUTHENTICATED"]);
    expect(await codes(WHO, {}, { headers: { cookie } })).toEqual(["UNAUTHENTICATED"]);
    const again = (await data(REVOKE, { id }, bearer(ada))).revokeShareLink.link;
    expect(again.revokedAt).not.toBeNull();

    const ending = await share("2199-01-01T00:00:00Z");
    await server.sql("update share_link set expires_at = now() where id = $1", [ending.id.split(":")[1]]);
    expect(await codes(WHO, {}, bearer(ending.secret))).toEqual(["UNAUTHENTICATED"]);
  });
});

test("whoever is left without a token is out: the links they made end, and not while they have another", async () => {
  await token("leaver", "OWNER");
  const last = await token("leaver", "OWNER");
  const { createShareLink } = await data(SHARE, { id: others }, bearer(last));
  const link = createShareLink.url.split("#")[1];
  const [row] = await server.sql<{ id: string }>("select id from token where name = 'leaver' order by created_at");
  expect((await server.command(["token", "revoke", row!.id])).stdout).toBe("Revoked 1 token.\n");
  expect((await data(NODE, { id: others }, bearer(link))).node).toEqual({ id: others });
  const said = (await server.command(["token", "revoke", "leaver"])).stdout;
  expect(said).toBe("Revoked 1 token.\nWith the last of them ended 1 share link.\n");
  expect(await codes(WHO, {}, bearer(link))).toEqual(["UNAUTHENTICATED"]);
  expect(
    (await data(REVOKE, { id: createShareLink.link.id }, bearer(olga))).revokeShareLink.link.revokedAt,
  ).not.toBeNull();
});

describe("a session", () => {
  test("is one of 100 of what opened it, however many are opened at once: the oldest end", async () => {
    const { secret } = await share();
    const { cookie } = await signIn(secret);
    await Promise.all(Array.from({ length: 103 }, () => signIn(secret)));
    const [live] = await server.sql<{ n: number }>(
      "select count(*)::int as n from session where link_id is not null and revoked_at is null and link_id = (select link_id from session order by created_at desc limit 1)",
    );
    expect(live!.n).toBe(100);
    expect(await codes(WHO, {}, { headers: { cookie } })).toEqual(["UNAUTHENTICATED"]);
    expect((await data(WHO, {}, bearer(secret))).viewer.role).toBe("READER");
  });

  test("is a cookie that no script reads and no other site sends, in place of a token", async () => {
    const { cookie, header } = await signIn(ada);
    expect(header).toMatch(/^concordance=ccs_[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/);
    expect((await data(WHO, {}, { headers: { cookie } })).viewer).toEqual({ name: "ada", role: "RESEARCHER" });
    expect((await data(NODE, { id: mine }, { headers: { cookie, origin: server.url } })).node).toEqual({ id: mine });
    // A page of CORS_ORIGINS asks for itself: our cookie is not its to use.
    const headers = { cookie, origin: LAB };
    expect((await data(WHO, {}, { headers })).viewer.name).toBe("anonymous");
    const sameSite = { cookie, "sec-fetch-site": "same-site" };
    expect((await data(WHO, {}, { headers: sameSite })).viewer.name).toBe("anonymous");
    const fromLab = await fetch(`${server.url}/session`, {
      method: "POST",
      headers: { ...bearer(ada).headers, origin: LAB },
    });
    expect(fromLab.status).toBe(403);
    expect(fromLab.headers.get("set-cookie")).toBeNull();
    expect((await fetch(`${server.url}/session`, { method: "POST" })).status).toBe(401);
    expect((await fetch(`${server.url}/session`, { method: "POST", headers: { cookie } })).status).toBe(401);
  });

  test("ends when it is signed out of, and with the token that opened it; streams end at once", async () => {
    const first = await signIn(ada);
    const out = await fetch(`${server.url}/session`, { method: "DELETE", headers: { cookie: first.cookie } });
    expect(out.status).toBe(204);
    expect(out.headers.get("set-cookie")).toMatch(/^concordance=; Path=\/; Expires=Thu, 01 Jan 1970/);
    const over = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { cookie: first.cookie, "content-type": "application/json" },
      body: JSON.stringify({ query: WHO }),
    });
    expect(over.status).toBe(401);
    expect(over.headers.get("set-cookie")).toContain("concordance=;");

    const gone = await token("gone", "RESEARCHER");
    const { cookie } = await signIn(gone);
    const draw = `mutation { requestSamples(sources: [{ model: "${OPEN}" }],
      seeds: { first: 100, count: 4000 }, sampler: { steps: 500 }) { job { id } } }`;
    const { job } = (await data(draw, {}, bearer(gone))).requestSamples;
    const streamed = async (headers: Record<string, string>) => {
      const query = `subscription { job(id: "${job.id}") { state } }`;
      const answer = await fetch(`${server.url}/graphql`, {
        method: "POST",
        headers: { accept: "text/event-stream", "content-type": "application/json", ...headers },
        body: JSON.stringify({ query }),
      });
      expect(answer.status).toBe(200);
      return answer.text();
    };
    const streams = [streamed({ cookie }), streamed(bearer(gone).headers)];
    await until("both streams have begun", async () => {
      const [row] = await server.sql<{ n: number }>("select count(*)::int as n from sample where state = 'QUEUED'");
      return row!.n > 0;
    });
    expect((await server.command(["token", "revoke", "gone"])).code).toBe(0);
    for (const text of await Promise.all(streams)) expect(text).not.toContain("event: complete");
    expect(await codes(WHO, {}, { headers: { cookie } })).toEqual(["UNAUTHENTICATED"]);
    expect(await codes(WHO, {}, bearer(gone))).toEqual(["UNAUTHENTICATED"]);
    await data("mutation ($id: ID!) { cancelJob(id: $id) { job { id } } }", { id: job.id }, bearer(olga));
  });
});

test("guessing is slowed, and who holds a right token goes on asking beside it", async () => {
  const guess = (i: number) => `ccd_${String(i).padStart(43, "x")}`;
  const found: unknown[] = [];
  for (let i = 0; i < 40; i++) found.push((await codes(WHO, {}, bearer(guess(i))))![0]);
  expect(found.at(0)).toBe("UNAUTHENTICATED");
  const refused = await server.query(WHO, {}, bearer(guess(99)));
  expect(refused.status).toBe(429);
  expect(refused.errors).toMatchObject([
    { extensions: { code: "RATE_LIMITED", retryAfterSeconds: expect.any(Number) } },
  ]);
  expect((await data(WHO, {}, bearer(ada))).viewer.name).toBe("ada");
  expect((await data(WHO)).viewer.name).toBe("anonymous");
});

test("what signed addresses lead to is fetched and sent, and a secret comes where none belongs", async () => {
  const { reproducibility } = await data(
    `{ reproducibility(sources: [{ model: "${OPEN}" }, { model: "${HIDDEN}" }], seeds: { values: [1, 2] },
      sampler: { method: EULER, steps: 1 }) { arrays(format: NPY) { url } } }`,
    {},
    bearer(ada),
  );
  expect(reproducibility.arrays.length).toBeGreaterThan(2);
  for (const { url } of reproducibility.arrays) expect(await fetched(url)).toBe(200);

  const bytes = Buffer.from("no network");
  const { url, method, headers } = await announce(server, bytes, {}, bearer(olga));
  const sent = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
  expect(await fetched(url, { method, headers: sent, body: bytes })).toBe(201);

  const type = { "content-type": "application/json" };
  const ask = async (path: string, body: string) =>
    (await fetch(`${server.url}${path}`, { method: "POST", headers: type, body })).status;
  expect(await ask("/graphql", `${ada} is no JSON`)).toBe(400);
  expect(await ask("/graphql", JSON.stringify({ query: `{ ${ada} }` }))).toBe(200);
  expect(await ask(`/graphql?token=${ada}`, JSON.stringify({ query: WHO }))).toBe(200);
  expect(await codes("query ($id: ID!) { node(id: $id) { id } }", { id: `Study:${ada}` }, bearer(ada))).toBeUndefined();
});

test("what was shared, revoked and signed in is in the audit, and no secret is in it or in any log", async () => {
  const { audit } = await data(
    "{ audit(first: 500) { edges { node { actor action subject detail } } } }",
    {},
    bearer(olga),
  );
  const deeds = audit.edges.map(
    ({ node }: { node: { action: string; actor: string } }) => `${node.actor} ${node.action}`,
  );
  for (const deed of [
    "ada SHARED",
    "ada REVOKED",
    "ada SIGNED_IN",
    "ada SIGNED_OUT",
    "ada DREW",
    "operator TOKEN_REVOKED",
  ]) {
    expect(deeds).toContain(deed);
  }
  expect(await codes("{ audit { totalCount } }", {}, bearer(ada))).toEqual(["FORBIDDEN"]);
  expect(await codes("{ audit { totalCount } }")).toEqual(["UNAUTHENTICATED"]);
  const logs = server.logs();
  expect(logs).toContain('"path":"/session"');
  expect(secrets.length).toBeGreaterThan(20);
  for (const secret of secrets) {
    expect(logs).not.toContain(secret);
    expect(JSON.stringify(audit)).not.toContain(secret);
  }
});
