import { existsSync, readdirSync } from "node:fs";
import { request } from "node:http";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { DOUBLING, network } from "../support/onnx-writer.js";
import { startTestServer } from "../support/server.js";
import { until } from "../support/until.js";
import { announce, CREATE, digestOf, put, REGISTER } from "./registering.js";

const FILE = network(DOUBLING);
const server = await startTestServer({ models: [], workers: 0 });
afterAll(() => server.stop());

const filesIn = (folder: string) => {
  const where = path.join(server.dataDir, "objects", folder);
  return existsSync(where) ? readdirSync(where) : [];
};

/** A PUT byte by byte, as no well-behaved client sends it. */
function rawPut(url: string, headers: Record<string, string>, send: (sent: ReturnType<typeof request>) => void) {
  return new Promise<{ status: number; error?: string }>((resolve, reject) => {
    const sent = request(url, { method: "PUT", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
      response.on("end", () => resolve({ status: response.statusCode!, ...JSON.parse(text) }));
    });
    sent.on("error", reject);
    send(sent);
  });
}

describe("an upload", () => {
  test("is announced, sent once, and there to be registered for an hour", async () => {
    const before = Date.now();
    const upload = await announce(server, FILE);
    expect(upload.method).toBe("PUT");
    const lasts = (Date.parse(upload.expiresAt) - before) / 1000;
    expect(lasts).toBeGreaterThan(3_590);
    expect(lasts).toBeLessThan(3_610);
    expect(await put(upload, FILE)).toEqual({ status: 201, upload: upload.id });
    expect(await put(upload, FILE)).toEqual({ status: 409, error: "This upload is there already: register it." });
    expect(filesIn("uploads")).toContain(`${upload.id}.part`);
    expect(filesIn("tmp")).toEqual([]);
  });

  test.each([
    [
      "fewer bytes than announced",
      FILE.subarray(1),
      400,
      `The Content-Length is ${FILE.length - 1}, and ${FILE.length}`,
    ],
    ["more bytes than announced", Buffer.concat([FILE, FILE]), 413, `The Content-Length is ${FILE.length * 2}, and`],
    ["other bytes of the same number", Buffer.from(FILE).fill(7, 40, 41), 400, "The bytes hash to "],
  ])("of %s is refused in words, leaves nothing, and can be sent again", async (_, bytes, status, words) => {
    const upload = await announce(server, FILE);
    const refused = await put(upload, bytes);
    expect(refused).toMatchObject({ status, error: expect.stringContaining(words) });
    expect(filesIn("uploads")).not.toContain(`${upload.id}.part`);
    expect(filesIn("tmp")).toEqual([]);
    expect((await put(upload, FILE)).status).toBe(201);
  });

  test("of unknown length is refused before anything is read", async () => {
    const upload = await announce(server, FILE);
    const refused = await rawPut(upload.url, { "transfer-encoding": "chunked" }, (sent) => sent.end(FILE));
    expect(refused).toEqual({ status: 411, error: `Send a Content-Length: ${FILE.length} bytes were announced.` });
  });

  test("that is compressed on its way is refused", async () => {
    const upload = await announce(server, FILE);
    const headers = { "content-length": String(FILE.length), "content-encoding": "gzip" };
    const refused = await rawPut(upload.url, headers, (sent) => sent.end(FILE));
    expect(refused).toMatchObject({ status: 415 });
  });

  test("that is cut half-way leaves nothing, and can be sent again", async () => {
    const upload = await announce(server, FILE);
    const cut = rawPut(upload.url, { "content-length": String(FILE.length) }, (sent) => {
      sent.write(FILE.subarray(0, FILE.length >> 1), () => {
        until("its bytes arrive", () => filesIn("tmp").length === 1).then(() => sent.destroy());
      });
    });
    await expect(cut).rejects.toThrow();
    await until("the part is gone", () => filesIn("tmp").length === 0);
    expect(filesIn("uploads")).not.toContain(`${upload.id}.part`);
    expect((await put(upload, FILE)).status).toBe(201);
  });

  test("that is sent by two at once is there once, and both are told", async () => {
    const upload = await announce(server, FILE);
    const answers = await Promise.all([put(upload, FILE), put(upload, FILE)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test.each([
    ["another id", (url: string) => url.replace(/uploads\/[^?]*/, "uploads/5f0c3f3e-3b0a-4a7e-9d7c-0123456789ab")],
    ["a later expiry", (url: string) => url.replace(/expires=\d+/, "expires=1999999999")],
    ["no signature", (url: string) => url.replace(/&signature=.*/, "")],
    ["a path out of its folder", (url: string) => url.replace(/uploads\/[^?]*/, "uploads/..%2f..%2fsigning-secret")],
  ])("to an address with %s is refused", async (_, change) => {
    const upload = await announce(server, FILE);
    const refused = await put({ ...upload, url: change(upload.url) }, FILE);
    expect(refused).toEqual({ status: 403, error: "This address is not signed by this server: create a new upload." });
  });

  test("cannot be read back by its address", async () => {
    const upload = await announce(server, FILE);
    await put(upload, FILE);
    expect((await fetch(upload.url)).status).toBe(403);
  });

  test("of an expired address is refused, and what was swept is gone", async () => {
    const upload = await announce(server, FILE);
    await put(upload, FILE);
    const late = await announce(server, FILE);
    const expired = late.url.replace(/expires=\d+/, "expires=1000000000");
    expect((await put({ ...late, url: expired }, FILE)).status).toBe(403);
    await server.sql("update upload set expires_at = now() - interval '61 minutes'");
    expect(await put(late, FILE)).toEqual({
      status: 404,
      error: "There is no such upload: it has expired, or was never created.",
    });
    const { errors } = await server.query(REGISTER, {
      input: {
        upload: upload.id,
        slug: "late",
        title: "late",
        framework: "EDM",
        architecture: "none",
        parameterization: "DENOISED",
        shape: [1, 4, 4],
      },
    });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "NOT_FOUND", field: "input.upload" });
  });
});

test.each([
  ["no bytes", { bytes: 0 }, "input.bytes"],
  ["more than 2 GB", { bytes: 2_000_000_001 }, "input.bytes"],
  ["a name with a folder", { filename: "../../etc/passwd" }, "input.filename"],
  ["no name", { filename: "" }, "input.filename"],
])("an upload of %s is refused by that field", async (_, over, field) => {
  const input = { filename: "a.onnx", bytes: 10, digest: digestOf(FILE), ...over };
  const { errors } = await server.query(CREATE, { input });
  expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field });
});

test("a digest of upper-case digits is refused", async () => {
  const input = { filename: "a.onnx", bytes: 10, digest: digestOf(FILE).toUpperCase() };
  const { errors } = await server.query(CREATE, { input });
  expect(errors?.[0]?.extensions?.code).toBe("BAD_USER_INPUT");
});
