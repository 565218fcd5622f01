import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PgBoss } from "pg-boss";
import { afterAll, describe, expect, test } from "vitest";
import { openStore } from "../../src/storage/index.js";
import { startTestServer } from "../support/server.js";
import { until } from "../support/until.js";

const MODEL = "unet16-edm-n16";
const server = await startTestServer({ models: [MODEL] });
afterAll(() => server.stop());

const directory = path.join(server.dataDir, "objects");
const store = await openStore({ kind: "files", directory, publicUrl: "", signingSecret: "of nobody" });
const fileOf = (object: string) => {
  const [folder, file] = object.split("/") as [string, string];
  return path.join(directory, folder, file.slice(0, 2), file);
};
const age = (object: string, hours: number) => {
  const then = Date.now() / 1000 - hours * 3600;
  utimesSync(fileOf(object), then, then);
};
const left = async (text: string) => (await store.put("images", "png", Buffer.from(text))).name;
const GRID = `{ grid(sources: [{ model: "${MODEL}" }], sampler: { steps: 2 }, seeds: { count: 8 }, waitSeconds: 60) {
  ready sheet { pixels } rows { samples { image { pixels } } } } }`;
const first = await server.query(GRID);
const [drawn, weights] = await Promise.all([
  server.sql<{ object: string }>("select object from rendition order by id"),
  server.sql<{ object: string }>("select weights_object as object from model"),
]);

describe("npm run doctor", () => {
  test("finds everything in order", async () => {
    const { code, stdout } = await server.command(["doctor"]);
    expect(stdout).toMatch(/^images +8 +0 +0 +0 +0$/m);
    expect(stdout).toMatch(/^weights +1 +0 +0 +0 +0$/m);
    expect(stdout).toContain("Every object that a row names is there, and is what was written.");
    expect(code).toBe(0);
  });

  test("says what is missing, damaged, or of no use, and changes nothing", async () => {
    rmSync(fileOf(drawn[0]!.object));
    writeFileSync(fileOf(drawn[1]!.object), "other bytes");
    for (const { object } of drawn.slice(2)) age(object, 48);
    const [old, young] = [await left("old"), await left("young")];
    age(old, 25);
    age(young, 23);
    await server.sql(
      `insert into upload (owner, filename, bytes, digest, expires_at)
       values ('a', 'b', 1, $1, now() - interval '2 h'), ('a', 'b', 1, $1, now() + interval '2 h')`,
      ["0".repeat(64)],
    );
    const { code, stdout } = await server.command(["doctor"]);
    expect(stdout).toMatch(/^images +8 +1 +1 +1 +0$/m);
    expect(stdout).toContain("uploads that have expired: 1");
    expect(stdout).toContain(`missing ${drawn[0]!.object}: run with --repair to have it made again`);
    expect(stdout).toContain(`damaged ${drawn[1]!.object}: run with --repair to have it made again`);
    expect(code).toBe(1);
    expect(existsSync(fileOf(old))).toBe(true);
  });

  test("has it made again with --repair, and removes what nobody needs, but nothing young", async () => {
    const { code, stdout } = await server.command(["doctor", "--repair"]);
    expect(stdout).toMatch(/^images +8 +1 +1 +1 +1$/m);
    expect(stdout).toContain(`missing ${drawn[0]!.object}: made again`);
    expect(code).toBe(1);
    await until("both are drawn again", async () => {
      const { stdout: now } = await server.command(["doctor"]);
      return now.includes("Every object that a row names is there") && /^images +8 +0 +0 +0 +0$/m.test(now);
    });
    expect((await server.query(GRID)).data).toEqual(first.data);
    expect(await server.sql("select count(*)::int as n from rendition")).toEqual([{ n: 10 }]);
    expect(await server.sql("select count(*)::int as n from upload")).toEqual([{ n: 1 }]);
  });

  test("says of weights that they cannot be made again, and leaves them to their owner", async () => {
    const file = fileOf(weights[0]!.object);
    const bytes = readFileSync(file);
    rmSync(file);
    const { code, stdout } = await server.command(["doctor", "--repair"]);
    expect(stdout).toContain(`missing ${weights[0]!.object}: bring it back from a backup, or register`);
    expect(code).toBe(1);
    writeFileSync(file, bytes);
  });
});

describe("the hourly job", () => {
  test("removes what no row has named for a day; what a row names, however old, and what was stored again, stay", async () => {
    const [old, again] = [await left("of nobody"), await left("of an attempt that is about to commit")];
    for (const object of [old, again]) age(object, 25);
    expect(await left("of an attempt that is about to commit")).toBe(again);
    const boss = new PgBoss({ connectionString: server.databaseUrl, schedule: false, supervise: false });
    await boss.start();
    try {
      expect((await boss.getSchedules()).map(({ name, cron }) => [name, cron])).toEqual([["clean", "17 * * * *"]]);
      await boss.send("clean");
      await until("it is removed", () => !existsSync(fileOf(old)));
    } finally {
      await boss.stop({ graceful: false });
    }
    expect(existsSync(fileOf(again))).toBe(true);
    for (const { object } of [...drawn, ...weights]) expect(existsSync(fileOf(object))).toBe(true);
  });
});

test("whoever stores an object while it is removed has it afterwards", async () => {
  const bytes = Buffer.from("wanted and not wanted");
  const { name } = await store.put("images", "png", bytes);
  for (let n = 0; n < 100; n++) {
    age(name, 48);
    const removing = store.remove(name, new Date(Date.now() - 3_600_000));
    await Promise.all([removing, store.put("images", "png", bytes)]);
    expect(await store.get(name)).toEqual(bytes);
  }
});
