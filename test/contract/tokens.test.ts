import { createHash } from "node:crypto";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { startTestServer } from "../support/server.js";
import { dataOf } from "./examples.js";

const OPEN = "unet16-edm-n16384";
const SHARED = "unet16-flow-n16384";
const HIDDEN = "unet16-v-n16384";
const FAST = "sampler: { steps: 1 }";
const MODELS = "{ models { edges { node { slug } } } }";
const request = (model: string, first: number) =>
  `mutation { requestSamples(sources: [{ model: "${model}" }], seeds: { first: ${first}, count: 2 }, ${FAST}) { job { id total } } }`;

const server = await startTestServer({ models: [OPEN, SHARED, HIDDEN] });
afterAll(() => server.stop());
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const rows = async () => (await server.sql<{ n: number }>("select count(*)::int as n from sample"))[0]!.n;

async function createToken(name: string, role: string, ...more: string[]): Promise<string> {
  const { code, stdout, stderr } = await server.command(["token", "create", "--name", name, "--role", role, ...more]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const found = stdout.match(/ccd_[A-Za-z0-9_-]{43}/g);
  expect(found).toHaveLength(1);
  return found![0];
}

describe("before any token exists", () => {
  test("everyone on loopback is OWNER", async () => {
    expect((await dataOf(server, "{ viewer { name role } }")).viewer).toEqual({ name: "local", role: "OWNER" });
  });

  test("a server beyond loopback refuses to start, and says what it needs", async () => {
    const { code, stderr } = await server.command(["start"], { HOST: "0.0.0.0", PORT: "0" });
    expect(code).toBe(1);
    expect(stderr).toContain("HOST is 0.0.0.0, beyond loopback, and no token exists");
    expect(stderr).toContain("npm run token -- create");
  });
});

describe("once tokens exist", () => {
  let owner: string;
  let reader: string;
  let ada: string;
  let grace: string;

  beforeAll(async () => {
    [owner, reader, ada, grace] = (await Promise.all([
      createToken("olga", "OWNER"),
      createToken("rita", "READER", "--expires", "2199-01-01"),
      createToken("ada", "RESEARCHER"),
      createToken("grace", "RESEARCHER"),
    ])) as [string, string, string, string];
    await server.sql("update model set visibility = 'WORKSPACE' where slug = $1", [SHARED]);
    await server.sql("update model set visibility = 'PRIVATE', owner = 'ada' where slug = $1", [HIDDEN]);
  });
  const slugs = async (how = {}) =>
    (await dataOf(server, MODELS, {}, how)).models.edges.map(({ node }: { node: { slug: string } }) => node.slug);

  test("a request without one is a reader of PUBLIC things, named anonymous", async () => {
    expect((await dataOf(server, "{ viewer { name role } }")).viewer).toEqual({ name: "anonymous", role: "READER" });
    expect(await slugs()).toEqual([OPEN]);
    const hidden = await dataOf(server, `{ model(slug: "${HIDDEN}") { slug } }`);
    expect(hidden.model).toBeNull();
  });

  test("and starts nothing", async () => {
    const before = await rows();
    const { sample } = await dataOf(server, `{ sample(model: "${OPEN}", seed: 1, ${FAST}) { state notSampled } }`);
    expect(sample).toEqual({ state: "NOT_SAMPLED", notSampled: "ROLE" });
    const refused = await server.query(request(OPEN, 1));
    expect(refused.errors).toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
    expect(await rows()).toBe(before);
  });

  test("what a viewer may not see does not exist for them, by name or by id", async () => {
    const [model] = await server.sql<{ id: string }>("select id from model where slug = $1", [HIDDEN]);
    for (const how of [{}, bearer(reader), bearer(grace)]) {
      const { node } = await dataOf(
        server,
        "query ($id: ID!) { node(id: $id) { id } }",
        { id: `Model:${model!.id}` },
        how,
      );
      expect(node).toBeNull();
      const { errors } = await server.query(`{ sample(model: "${HIDDEN}", seed: 1) { id } }`, {}, how);
      expect(errors).toMatchObject([{ extensions: { code: "NOT_FOUND", field: "model" } }]);
      expect(errors![0]!.message).not.toContain(`nearest name is ${HIDDEN}`);
    }
    expect(await slugs(bearer(ada))).toEqual([OPEN, SHARED, HIDDEN].sort());
    expect(await slugs(bearer(owner))).toEqual([OPEN, SHARED, HIDDEN].sort());
    expect(await slugs(bearer(reader))).toEqual([OPEN, SHARED].sort());
  });

  test("a READER reads what is there and may not start work", async () => {
    const before = await rows();
    const sample = `{ sample(model: "${SHARED}", seed: 1, ${FAST}, waitSeconds: 1) { state notSampled } }`;
    const read = await dataOf(server, sample, {}, bearer(reader));
    expect(read.sample).toEqual({ state: "NOT_SAMPLED", notSampled: "ROLE" });
    const refused = await server.query(request(SHARED, 1), {}, bearer(reader));
    expect(refused.errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
    expect(refused.errors![0]!.message).toContain("RESEARCHER or OWNER, yours is READER");
    expect(await rows()).toBe(before);
  });

  test("a RESEARCHER draws; the job is theirs and an OWNER's, and nobody else's", async () => {
    const sample = `{ sample(model: "${OPEN}", seed: 5, ${FAST}, waitSeconds: 30) { state } }`;
    expect((await dataOf(server, sample, {}, bearer(ada))).sample.state).toBe("READY");
    const { requestSamples } = await dataOf(server, request(OPEN, 100), {}, bearer(ada));
    const id = requestSamples.job.id;
    const job = async (how: object) =>
      (await dataOf(server, "query ($id: ID!) { job(id: $id) { id } }", { id }, how)).job;
    expect(await job(bearer(ada))).toEqual({ id });
    expect(await job(bearer(owner))).toEqual({ id });
    for (const how of [bearer(grace), bearer(reader), {}]) expect(await job(how)).toBeNull();
    const cancel = await server.query(
      "mutation ($id: ID!) { cancelJob(id: $id) { job { id } } }",
      { id },
      bearer(grace),
    );
    expect(cancel.errors).toMatchObject([{ extensions: { code: "NOT_FOUND" } }]);
    const used = await dataOf(server, "{ viewer { name quota { computeSecondsUsed } } }", {}, bearer(ada));
    expect(used.viewer.name).toBe("ada");
    expect(used.viewer.quota.computeSecondsUsed).toBeGreaterThan(0);
  });

  test("what one drew all may see who see the model", async () => {
    const sample = `{ sample(model: "${OPEN}", seed: 5, ${FAST}) { state image { url } } }`;
    for (const how of [{}, bearer(reader), bearer(grace)]) {
      const read = await dataOf(server, sample, {}, how);
      expect(read.sample.state).toBe("READY");
      expect((await fetch(read.sample.image.url)).status).toBe(200);
    }
  });

  describe("one that is not valid is UNAUTHENTICATED, whatever is wrong with it", () => {
    const refused = async (authorization: string) => {
      const answer = await server.query("{ viewer { name } }", {}, { headers: { authorization } });
      expect(answer).toMatchObject({ status: 401, errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
      expect(answer.data).toBeUndefined();
    };

    test.each(["Bearer", "Bearer ccd_wrong", `Bearer ccd_${"A".repeat(43)}`, "Basic b2xnYTpvbGdh"])("%s", refused);

    test("one that has expired", async () => {
      const token = await createToken("late", "OWNER", "--expires", "2199-01-01");
      expect((await server.query("{ viewer { name } }", {}, bearer(token))).status).toBe(200);
      await server.sql("update token set expires_at = now() - interval '1 s' where name = 'late'");
      await refused(`Bearer ${token}`);
    });

    test("one that was revoked", async () => {
      const token = await createToken("gone", "OWNER");
      expect((await server.query("{ viewer { name } }", {}, bearer(token))).status).toBe(200);
      const { stdout } = await server.command(["token", "revoke", "gone"]);
      expect(stdout).toBe("Revoked 1 token.\n");
      await refused(`Bearer ${token}`);
    });

    test("over WebSocket too", async () => {
      const closed = await new Promise<number>((resolve, reject) => {
        const client = createClient({
          url: `${server.url.replace("http", "ws")}/graphql`,
          webSocketImpl: WebSocket,
          connectionParams: { authorization: "Bearer ccd_wrong" },
          retryAttempts: 0,
        });
        client.subscribe(
          { query: 'subscription { job(id: "Job:1") { id } }' },
          {
            next: () => reject(new Error("an answer")),
            error: (event) => resolve((event as CloseEvent).code),
            complete: () => {},
          },
        );
      });
      expect(closed).toBe(4403);
    });
  });

  test("a token is nowhere but where it was shown: the rows hold its hash, the logs nothing", async () => {
    for (const token of [owner, reader, ada]) {
      const hash = createHash("sha256").update(token).digest("hex");
      const [row] = await server.sql<{ all: string; hash: string }>(
        'select token::text as "all", hash from token where hash = $1',
        [hash],
      );
      expect(row!.all).not.toContain(token);
      expect(server.logs()).not.toContain(token);
    }
    const { stdout } = await server.command(["token", "list"]);
    expect(stdout).toMatch(/RESEARCHER\s+ada\s+valid/);
    expect(stdout).toMatch(/OWNER\s+gone\s+revoked/);
    expect(stdout).toMatch(/OWNER\s+late\s+expired/);
    expect(stdout).not.toMatch(/ccd_|[0-9a-f]{64}/);
  });

  test.each([
    [["--name", "eve", "--role", "ADMIN"], /READER, RESEARCHER, OWNER/],
    [["--name", "eve", "--role", "OWNER", "--expires", "2001-01-01"], /date in the future/],
    [["--name", "", "--role", "OWNER"], /a name of up to 64/],
    [["--role", "OWNER"], /--name/],
  ])("token create %j is refused with what it takes", async (args, says) => {
    const { code, stderr, stdout } = await server.command(["token", "create", ...args]);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(says);
    expect(stdout).not.toContain("ccd_");
  });
});
