import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ConcordanceError } from "../../src/errors.js";
import { datasetRoutes } from "../../src/http/datasets.js";
import { errorHandler } from "../../src/http/errors.js";
import { createErrorFormatter } from "../../src/http/format-error.js";
import { createLogger } from "../../src/log.js";
import type { DatasetFileView } from "../../src/services/datasets/views.js";
import { openStore } from "../../src/storage/index.js";
import type { ObjectStore } from "../../src/storage/object-store.js";
import { temporaryFolder } from "../support/temporary.js";

const DIGEST = "d".repeat(64);
const directory = temporaryFolder();
let store: ObjectStore;
let file: DatasetFileView;
let isPublic = true;
let away = false;
let server: Server;
const asked: string[] = [];

beforeAll(async () => {
  store = await openStore({ kind: "files", directory, publicUrl: "", signingSecret: "a secret of this test" });
  const bytes = Buffer.from("a,b\n1,2\n");
  const { name, digest } = await store.put("datasets", "csv", bytes);
  file = { path: "scores.csv", contentType: "text/csv", bytes: bytes.length, digest, object: name, digested: true };
  const app = express().set("etag", false);
  const datasets = {
    published: async () => {
      throw new Error("a file is a row: nothing of the study is looked up for it");
    },
    publishedFile: async (digest: string, path: string) => {
      asked.push(`${digest}/${path}`);
      return isPublic && path === file.path ? file : null;
    },
  };
  const open: ObjectStore["open"] = (name) => {
    if (away) throw new ConcordanceError("INTERNAL", "Stored objects cannot be read: the store is down.");
    return store.open(name);
  };
  app.use(datasetRoutes({ datasets, store: { open } as ObjectStore, onLost: () => {} }));
  app.use(errorHandler(createErrorFormatter(createLogger("silent", "test"))));
  server = app.listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
});
afterAll(() => server.close());
beforeEach(() => {
  [isPublic, away] = [true, false];
  asked.length = 0;
});
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/d/${path}`, { headers });

test("A file of a PUBLIC version is found by its row alone, and may be kept for a year", async () => {
  const answer = await get(`${DIGEST}/scores.csv`);
  expect([answer.status, await answer.text()]).toEqual([200, "a,b\n1,2\n"]);
  expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  const known = await get(`${DIGEST}/scores.csv`, { "if-none-match": `"${file.digest}"` });
  expect(known.status).toBe(304);
  for (const path of [`${DIGEST}/other.csv`, `${"D".repeat(64)}/scores.csv`, `${DIGEST}/..%2Fscores.csv`]) {
    expect((await get(path)).status).toBe(404);
  }
});

test("Whether it is PUBLIC is asked each time, of what a reader has already too", async () => {
  expect((await get(`${DIGEST}/scores.csv`)).status).toBe(200);
  isPublic = false;
  const answer = await get(`${DIGEST}/scores.csv`, { "if-none-match": `"${file.digest}"` });
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([404, "no-store"]);
  expect(asked).toHaveLength(2);
});

test("What is said while the store is away is kept by nobody", async () => {
  away = true;
  const answer = await get(`${DIGEST}/scores.csv`);
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([500, "no-store"]);
  expect(answer.headers.get("etag")).toBeNull();
});
