import { afterAll, expect, test } from "vitest";
import { createToken, revokeToken } from "../../src/access/tokens.js";
import { listAudit, record } from "../../src/db/queries/audit.js";
import { transaction } from "../../src/db/retry.js";
import type { Asking } from "../../src/services/asking.js";
import { createAuditService } from "../../src/services/audit.js";
import { migratedDatabase } from "../support/migrated-database.js";

const { db, close } = await migratedDatabase();
afterAll(close);
const limits = { page: 100 } as Parameters<typeof createAuditService>[0]["limits"];
const service = createAuditService({ db, limits });
const by = (role: string, kind = "TOKEN") => ({ viewer: { name: "olga", role, kind } }) as Asking;

test("a deed that is undone leaves no entry, and one that is done leaves its own", async () => {
  const undone = transaction(db, async (tx) => {
    await record(tx, { actor: "ada", action: "DREW", subject: "Job:1" });
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  await transaction(db, (tx) => record(tx, { actor: "ada", action: "DREW", subject: "Job:2", detail: { samples: 3 } }));
  const { rows, total } = await listAudit(db, { actor: "ada" }, 10, null);
  expect(total).toBe(1);
  expect(rows).toMatchObject([{ actor: "ada", action: "DREW", subject: "Job:2", detail: { samples: 3 } }]);
});

test("what is in it stays: no statement changes, removes or empties it", async () => {
  for (const statement of ["update audit set actor = 'eve'", "delete from audit", "truncate audit"]) {
    const refused = await db.execute(statement).catch((error: { cause: Error }) => error.cause.message);
    expect(refused).toBe("audit is append-only");
  }
});

test("tokens are in it by name and role, never by their secret or its hash", async () => {
  const { token, secret } = await createToken(db, { name: "grace", role: "READER", expiresAt: null });
  expect(await revokeToken(db, "grace")).toMatchObject({ tokens: 1 });
  expect(await revokeToken(db, "grace")).toEqual({ tokens: 0, links: 0 });
  const subject = `Token:${token.id}`;
  const { rows } = await listAudit(db, { subject }, 10, null);
  expect(rows).toMatchObject([
    { actor: "operator", action: "TOKEN_REVOKED", detail: { name: "grace" } },
    { actor: "operator", action: "TOKEN_CREATED", detail: { name: "grace", role: "READER" } },
  ]);
  expect(JSON.stringify(rows)).not.toContain(secret.slice(4, 20));
  expect(JSON.stringify(rows)).not.toContain(token.hash);
});

test("an OWNER pages through it, newest first, and filters it; nobody else reads any of it", async () => {
  for (let i = 0; i < 5; i++) await record(db, { actor: "ben", action: "REGISTERED", subject: `Model:${i}` });
  const first = await service.list(by("OWNER"), { actor: "ben" }, { first: 2 });
  expect(first.totalCount).toBe(5);
  expect(first.edges.map(({ node }) => node.subject)).toEqual(["Model:4", "Model:3"]);
  const after = first.pageInfo.endCursor;
  const second = await service.list(by("OWNER"), { actions: ["REGISTERED"] }, { first: 9, after });
  expect(second.edges.map(({ node }) => node.subject)).toEqual(["Model:2", "Model:1", "Model:0"]);
  expect(second.pageInfo.hasNextPage).toBe(false);
  await expect(service.list(by("RESEARCHER"), {}, { first: 2 })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(service.list(by("READER", "ANONYMOUS"), {}, { first: 2 })).rejects.toMatchObject({
    code: "UNAUTHENTICATED",
  });
  for (const name of ["actor", "subject"]) {
    await expect(service.list(by("OWNER"), { [name]: "ben\0" }, { first: 2 })).rejects.toMatchObject({
      ...{ code: "BAD_USER_INPUT", details: { field: `filter.${name}` } },
    });
  }
  for (const after of ["x", "LTE", ""]) {
    await expect(service.list(by("OWNER"), {}, { first: 2, after })).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  }
});
