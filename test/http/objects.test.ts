import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import express from "express";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { objectRoutes } from "../../src/http/objects.js";
import { openStore } from "../../src/storage/index.js";
import type { ObjectStore } from "../../src/storage/object-store.js";
import { temporaryFolder } from "../storage/other-process.js";

const BYTES = Buffer.from("\x89PNG and so on");
const DIGEST = createHash("sha256").update(BYTES).digest("hex");
const NAME = `images/${DIGEST}.png`;
const START = 1_800_000_000_000;

let now: number;
let lost: string[];
let directory: string;
let remove: () => Promise<void>;
let store: ObjectStore;
let server: Server;
let base: string;

beforeEach(async () => {
  now = START;
  lost = [];
  ({ folder: directory, remove } = await temporaryFolder());
  const secret = "a secret of this test";
  const app = express();
  store = await openStore({ kind: "files", directory, publicUrl: "", signingSecret: secret }, () => now);
  app.use(objectRoutes({ store, secret, onLost: (name, kind) => lost.push(`${kind} ${name}`), now: () => now }));
  server = app.listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await store.put("images", "png", BYTES);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  await remove();
});

const ask = (url: string, init?: RequestInit) => fetch(base + url, init);
const fileOf = (name: string) => {
  const [folder, file = ""] = name.split("/");
  return path.join(directory, folder!, file.slice(0, 2), file);
};
async function answer(response: Response) {
  return { status: response.status, ...(await response.json()) };
}

describe("an object's address", () => {
  it("answers its bytes, cached for as long as the address lives, and nothing a browser could run", async () => {
    now = START + 60_000;
    const response = await ask(await store.url(NAME));
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(BYTES);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": String(BYTES.length),
      "cache-control": "private, max-age=540, immutable",
      etag: `"${DIGEST}"`,
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "cross-origin",
      "content-security-policy": "default-src 'none'",
    });
  });

  it("answers HEAD with the same headers and no body", async () => {
    const url = await store.url(NAME);
    const [get, head] = [await ask(url), await ask(url, { method: "HEAD" })];
    expect(head.status).toBe(200);
    expect(await head.text()).toBe("");
    const headers = (response: Response) => {
      const { date, connection, "keep-alive": alive, ...headers } = Object.fromEntries(response.headers);
      return headers;
    };
    expect(headers(head)).toEqual(headers(get));
  });

  it.each([`"${DIGEST}"`, `W/"${DIGEST}"`, `"other", "${DIGEST}"`])(
    "answers 304 to who has %s already",
    async (tag) => {
      const response = await ask(await store.url(NAME), { headers: { "If-None-Match": tag } });
      expect(response.status).toBe(304);
      expect(response.headers.get("etag")).toBe(`"${DIGEST}"`);
      expect(response.headers.get("cache-control")).toBe("private, max-age=300, immutable");
      expect(await response.text()).toBe("");
    },
  );

  it("answers the bytes to who has others", async () => {
    const response = await ask(await store.url(NAME), { headers: { "If-None-Match": `"${"0".repeat(64)}"` } });
    expect(response.status).toBe(200);
  });

  it("answers 410 once it has expired", async () => {
    const url = await store.url(NAME);
    now += 300_000;
    expect(await answer(await ask(url))).toEqual({
      status: 410,
      error: "This address has expired: ask for a new one.",
    });
  });

  it.each([
    ["without a signature", (url: string) => url.replace(/&signature=.*/, "")],
    ["with another object's signature", (url: string) => url.replace(DIGEST, DIGEST.replace(/^./, "g"))],
    ["with its life prolonged", (url: string) => url.replace(/expires=\d+/, "expires=1900000000")],
    ["with its expiry given twice", (url: string) => `${url}&expires=1900000000`],
    ["of a file outside the store", (url: string) => url.replace(NAME, "images/..%2f..%2fsigning-secret")],
    ["of the weights", (url: string) => url.replace("images/", "weights/")],
  ])("answers 403 %s", async (_what, change) => {
    const response = await ask(change(await store.url(NAME)));
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await answer(response)).toEqual({
      status: 403,
      error: "This address is not signed by this server: ask for a new one.",
    });
  });

  it("answers 404 for weights, even signed", async () => {
    const weights = await store.put("weights", "onnx", BYTES);
    expect(await answer(await ask(await store.url(weights.name)))).toEqual({
      status: 404,
      error: "There is no such object.",
    });
  });

  it.each([undefined, "*", `"${DIGEST}"`])(
    "answers 404 for what is gone, and reports it, with If-None-Match %s",
    async (tag) => {
      const url = await store.url(NAME);
      await rm(fileOf(NAME));
      const response = await ask(url, { headers: tag === undefined ? {} : { "If-None-Match": tag } });
      expect(response.headers.get("etag")).not.toContain(DIGEST);
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(await answer(response)).toEqual({ status: 404, error: "There is no such object." });
      expect(lost).toEqual([`missing ${NAME}`]);
    },
  );

  it.each(["GET", "HEAD"])(
    "answers %s of a damaged object with 503, never its bytes, and reports it",
    async (method) => {
      const url = await store.url(NAME);
      const bytes = await readFile(fileOf(NAME));
      bytes[5]! ^= 16;
      await writeFile(fileOf(NAME), bytes);
      const response = await ask(url, { method });
      expect(response.status).toBe(503);
      expect(response.headers.get("retry-after")).toBe("5");
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(response.headers.get("etag")).not.toContain(DIGEST);
      const error = "This object was found damaged and is being made again: try again shortly.";
      expect(await response.text()).toBe(method === "HEAD" ? "" : JSON.stringify({ error }));
      expect(lost).toEqual([`damaged ${NAME}`]);
    },
  );

  it("is the same again once the object was set aside and made again", async () => {
    const url = await store.url(NAME);
    await writeFile(fileOf(NAME), "not these");
    expect((await ask(url)).status).toBe(503);
    await store.setAside(NAME);
    await store.put("images", "png", BYTES);
    expect(Buffer.from(await (await ask(url)).arrayBuffer())).toEqual(BYTES);
  });

  it("can only be read", async () => {
    const response = await ask(await store.url(NAME), { method: "PUT", body: "other bytes" });
    expect(response.headers.get("allow")).toBe("GET, HEAD");
    expect(await answer(response)).toEqual({ status: 405, error: "Objects can only be read." });
    expect(await store.get(NAME)).toEqual(BYTES);
  });

  it("leads nowhere outside the store, however the path is written", async () => {
    const { search } = new URL(await store.url(NAME), base);
    const status = (rawPath: string) =>
      new Promise((resolve, reject) => {
        const { port } = server.address() as AddressInfo;
        const sent = request({ port, path: rawPath + search }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sent.on("error", reject).end();
      });
    expect(await status("/objects/images/../../signing-secret")).toBe(404);
    expect(await status("/objects/%2e%2e/signing-secret")).toBe(403);
    expect(await status(`/objects/images/%2e%2e%2fimages%2f${DIGEST}.png`)).toBe(403);
  });
});
