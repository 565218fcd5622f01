import { existsSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { Readable } from "node:stream";
import { sql } from "drizzle-orm";
import express from "express";
import pino from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../../src/db/client.js";
import type { Executor } from "../../src/db/executor.js";
import { migrateDatabase } from "../../src/db/migrate.js";
import { objectRoutes } from "../../src/http/objects.js";
import { packageRoot } from "../../src/paths.js";
import type { Asking } from "../../src/services/asking.js";
import type { Dependencies } from "../../src/services/dependencies.js";
import { createUploadService, type UploadService } from "../../src/services/registration/uploads.js";
import { openStore } from "../../src/storage/index.js";
import { testDatabase } from "../support/postgres.js";
import { temporaryFolder } from "../support/temporary.js";
import { digestOf } from "./registering.js";

const FILE = Buffer.from("weights, if you like");
const OWNER = { viewer: { name: "ada", role: "OWNER", kind: "TOKEN" } } as Asking;
const secret = "a secret of this test";
const directory = temporaryFolder();
const waiting = path.join(directory, "uploads");
const filesWaiting = () => (existsSync(waiting) ? readdirSync(waiting) : []);

let late = 0;
let db: Executor;
let uploads: UploadService;
let server: Server;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const { url, drop } = await testDatabase();
  await migrateDatabase(url, path.join(packageRoot(), "migrations"));
  const database = openDatabase(url, { max: 4, applicationName: "test", log: () => {} });
  db = database.db as unknown as Executor;
  const now = () => Date.now() + late;
  const app = express();
  server = app.listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const store = await openStore({ kind: "files", directory, publicUrl, signingSecret: secret }, now);
  const limits = { uploadBytes: 1_000, uploadSeconds: 60 } as Dependencies["limits"];
  uploads = createUploadService({ db, store, limits, log: pino({ level: "silent" }) });
  app.use(objectRoutes({ store, secret, uploads, onLost: () => {}, now }));
  closers.push(
    () => new Promise((closed) => server.close(closed)),
    () => database.close(),
    () => drop(),
  );
});
afterAll(async () => {
  server.closeAllConnections();
  for (const close of closers) await close();
});

const create = () => uploads.create(OWNER, { filename: "a.onnx", bytes: FILE.length, digest: digestOf(FILE) });
const age = (id: string, minutes: number) =>
  db.execute(sql`update upload set expires_at = now() - make_interval(mins => ${minutes}) where id = ${id}`);

test("an upload whose hour is over is swept, with its file, an hour later; others stay", async () => {
  const [old, recent, fresh] = [await create(), await create(), await create()];
  for (const { id } of [old, recent, fresh]) await uploads.receive(id, Readable.from([FILE]));
  await age(old.id, 61);
  await age(recent.id, 59);
  expect(await uploads.sweep()).toBe(1);
  expect(filesWaiting().sort()).toEqual([`${recent.id}.part`, `${fresh.id}.part`].sort());
  expect(await uploads.announced(old.id)).toBeNull();
  await expect(uploads.received(OWNER, recent.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await uploads.received(OWNER, fresh.id)).state).toBe("RECEIVED");
  expect(await uploads.sweep()).toBe(0);
});

test("an upload that arrives when it was swept already leaves nothing", async () => {
  const { id } = await create();
  const slow = Readable.from(
    (async function* () {
      yield FILE.subarray(0, 5);
      await age(id, 61);
      await uploads.sweep();
      yield FILE.subarray(5);
    })(),
  );
  await expect(uploads.receive(id, slow)).rejects.toMatchObject({ reason: "EXPIRED" });
  expect(filesWaiting()).not.toContain(`${id}.part`);
});

test("the address is good until the upload expires, and is called expired from then on", async () => {
  const { url, expiresAt } = await create();
  late = expiresAt.getTime() - Date.now() + 1_000;
  const response = await fetch(url, { method: "PUT", body: FILE });
  late = 0;
  expect(response.status).toBe(410);
  expect(await response.json()).toEqual({ error: "This address has expired: create a new upload." });
  expect((await fetch(url, { method: "PUT", body: FILE })).status).toBe(201);
});

test("what a killed server left of uploads is removed when the next one starts", async () => {
  const { id } = await create();
  await uploads.receive(id, Readable.from([FILE]));
  const left = path.join(waiting, `${id}.part`);
  const old = Date.now() / 1000 - 4 * 3600;
  utimesSync(left, old, old);
  writeFileSync(path.join(directory, "tmp", "123-half"), "half");
  utimesSync(path.join(directory, "tmp", "123-half"), old, old);
  await openStore({ kind: "files", directory, publicUrl: "", signingSecret: secret });
  expect(filesWaiting()).not.toContain(`${id}.part`);
  expect(readdirSync(path.join(directory, "tmp"))).toEqual([]);
});

test("a stream that fails half-way is refused as cut, and leaves nothing", async () => {
  const { id } = await create();
  const broken = Readable.from(
    // biome-ignore lint/correctness/useYield: what it yields is beside the point
    (async function* () {
      throw new Error("reset");
    })(),
  );
  await expect(uploads.receive(id, broken)).rejects.toMatchObject({ reason: "CUT" });
  expect(readdirSync(path.join(directory, "tmp"))).toEqual([]);
});
