import pg from "pg";
import { expect, test } from "vitest";
import { testDatabase } from "../support/postgres.js";

test("a test's database is its own, empty, and gone after drop", async () => {
  const [one, other] = await Promise.all([testDatabase(), testDatabase()]);
  const client = new pg.Client({ connectionString: one.url });
  await client.connect();
  await client.query("CREATE TABLE thing (id int)");
  const second = new pg.Client({ connectionString: other.url });
  await second.connect();
  expect((await second.query("SELECT to_regclass('thing') AS thing")).rows[0].thing).toBeNull();
  await second.end();
  client.on("error", () => undefined);
  await Promise.all([one.drop(), other.drop()]);
  await expect(new pg.Client({ connectionString: one.url }).connect()).rejects.toMatchObject({ code: "3D000" });
});
