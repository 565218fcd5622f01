import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, describe, expect, it } from "vitest";
import { openStore, type StorageConfig } from "../../src/storage/index.js";
import { ObjectDamaged, ObjectMissing, type ObjectStore } from "../../src/storage/object-store.js";
import { S3Bucket } from "../../src/storage/s3-bucket.js";
import { ACCESS_KEY, type S3Server, SECRET_KEY, startS3 } from "../support/s3.js";
import { type S3Proxy, s3Proxy } from "../support/s3-proxy.js";
import { until } from "../support/until.js";
import { temporaryFolder } from "./other-process.js";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const BYTES = Buffer.from("six hundred bytes of an image, or so");
const DIGEST = sha256(BYTES);
const NAME = `images/${DIGEST}.png`;
const NOON = Date.parse("2026-01-01T12:00:01Z");

/** A fresh, empty store, and what a test does behind its back. */
interface Opened {
  store: ObjectStore;
  /** Opened anew, as by another process; `now` dates its URLs. */
  again(now?: () => number): Promise<ObjectStore>;
  overwrite(name: string, bytes: Uint8Array): Promise<void>;
  /** Sends a file as a client does to an upload's target. */
  send(id: string, bytes: Uint8Array, announced?: { digest: string; bytes: number }): Promise<void>;
  damaged(): Promise<number>;
}

const folders = await temporaryFolder();
const s3 = await startS3();
const proxies: S3Proxy[] = [];
afterAll(async () => {
  for (const proxy of proxies) await proxy.stop();
  if (!("missing" in s3)) await s3.stop();
  await folders.remove();
});
const s3Config = (server: S3Server, bucket: string): StorageConfig & { kind: "s3" } => ({
  kind: "s3",
  endpoint: server.endpoint,
  publicEndpoint: server.endpoint,
  bucket,
  region: "us-east-1",
  accessKeyId: ACCESS_KEY,
  secretAccessKey: SECRET_KEY,
});
const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};
const soon = () => new Date(Date.now() + 60_000);

async function openFiles(): Promise<Opened> {
  const directory = path.join(folders.folder, randomUUID());
  const config = { kind: "files" as const, directory, publicUrl: "http://lab.example", signingSecret: "a secret" };
  const store = await openStore(config);
  return {
    store,
    again: (now) => openStore(config, now),
    async overwrite(name, bytes) {
      const [folder, file] = name.split("/") as [string, string];
      await writeFile(path.join(directory, folder, file.slice(0, 2), file), bytes);
    },
    send: (id, bytes, announced = { digest: sha256(bytes), bytes: bytes.length }) =>
      store.receiveUpload(id, Readable.from([bytes]), announced),
    async damaged() {
      const entries = await readdir(path.join(directory, "damaged"), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).length;
    },
  };
}

async function openBucket(server: S3Server): Promise<Opened> {
  const bucket = `b-${randomUUID()}`;
  await server.bucket(bucket);
  const config = s3Config(server, bucket);
  const store = await openStore(config);
  return {
    store,
    again: (now) => openStore(config, now),
    async overwrite(Key, Body) {
      await server.client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
    },
    async send(id, bytes, announced = { digest: sha256(bytes), bytes: bytes.length }) {
      const { url, method, headers } = await store.uploadTarget(id, soon(), announced);
      const given = headers.map(({ name, value }) => [name, value] as [string, string]);
      const answer = await fetch(url, { method, headers: given, body: new Uint8Array(bytes) });
      if (!answer.ok) throw new Error(`refused: ${answer.status}`);
    },
    damaged: async () => (await server.keys(bucket, "damaged/")).length,
  };
}

const missing = "missing" in s3 ? s3.missing : null;
const KINDS: [kind: string, open: () => Promise<Opened>][] = [["of files", openFiles]];
if (!("missing" in s3)) KINDS.push(["on S3", () => openBucket(s3)]);

describe.each(KINDS)("a store %s", (_, open) => {
  it("keeps bytes under their SHA-256 and gives them back, an empty file too", async () => {
    const { store } = await open();
    expect(await store.put("images", "png", BYTES)).toEqual({ name: NAME, digest: DIGEST, bytes: BYTES.length });
    expect(await store.get(NAME)).toEqual(BYTES);
    expect(await store.has(NAME)).toBe(true);
    const { name } = await store.put("images", "png", Buffer.alloc(0));
    expect(await store.get(name)).toHaveLength(0);
  });

  it("takes the same bytes from many at once", async () => {
    const { store, again } = await open();
    const others = await Promise.all([again(), again()]);
    const stores = [store, ...others, store, ...others];
    expect(
      new Set((await Promise.all(stores.map((one) => one.put("images", "png", BYTES)))).map((s) => s.name)),
    ).toEqual(new Set([NAME]));
    expect(await store.get(NAME)).toEqual(BYTES);
  });

  it("keeps a file of 40 MB", async () => {
    const { store } = await open();
    const large = randomBytes(40_000_000);
    const { name } = await store.put("weights", "onnx", large);
    expect(sha256(await store.get(name))).toBe(sha256(large));
    expect((await store.put("weights", "onnx", large)).name).toBe(name);
    const file = path.join(folders.folder, "large");
    await writeFile(file, large);
    expect((await (await open()).store.putFile("weights", "onnx", file)).name).toBe(name);
    const { bytes, stream } = await store.open(name);
    expect([bytes, sha256(Buffer.concat(await stream.toArray()))]).toEqual([large.length, sha256(large)]);
  });

  it("says what is missing, and takes no name of another form to the store", async () => {
    const { store } = await open();
    await expect(store.get(NAME)).rejects.toThrow(new ObjectMissing(NAME));
    expect(await store.has(NAME)).toBe(false);
    for (const name of [`images/../${DIGEST}.png`, `uploads/${randomUUID()}`, `damaged/${DIGEST}.png`, ""]) {
      await expect(store.get(name)).rejects.toThrow(ObjectMissing);
      expect(await store.has(name)).toBe(false);
      await expect(store.url(name)).rejects.toThrow(ObjectMissing);
    }
    await expect(store.setAside(NAME)).resolves.toBeUndefined();
  });

  it("never gives damaged bytes, sets them aside, and takes the right ones again", async () => {
    const { store, overwrite, damaged } = await open();
    await store.put("images", "png", BYTES);
    const flipped = Buffer.from(BYTES);
    flipped[3]! ^= 1;
    await overwrite(NAME, flipped);
    const error = await store.get(NAME).catch((reason) => reason);
    expect(error).toBeInstanceOf(ObjectDamaged);
    expect(error).toMatchObject({ objectName: NAME, found: sha256(flipped) });
    const streamed = await store.open(NAME).then(({ stream }) => stream.toArray().catch((reason) => reason));
    expect(streamed).toBeInstanceOf(ObjectDamaged);
    await store.setAside(NAME);
    expect([await store.has(NAME), await damaged()]).toEqual([false, 1]);
    await store.put("images", "png", BYTES);
    await store.setAside(NAME);
    expect(await store.get(NAME)).toEqual(BYTES);
    expect(await damaged()).toBe(1);
  });

  it("puts the right bytes where damaged ones lie, and keeps those for the operator", async () => {
    const { store, overwrite, damaged } = await open();
    await store.put("images", "png", BYTES);
    await overwrite(NAME, BYTES.subarray(0, 5));
    await store.put("images", "png", BYTES);
    expect(await store.get(NAME)).toEqual(BYTES);
    expect(await damaged()).toBe(1);
  });

  it("signs URLs that stay the same for a window of minutes", async () => {
    const { store, again } = await open();
    await store.put("images", "png", BYTES);
    const at = async (ms: number) => (await again(() => NOON + ms)).url(NAME);
    expect(await at(240_000)).toBe(await at(0));
    expect(await at(300_000)).not.toBe(await at(0));
  });

  it("takes an upload once, and makes it an object as often as that is asked", async () => {
    const { store, send } = await open();
    const [id, bytes] = [randomUUID(), randomBytes(70_000)];
    const announced = { digest: sha256(bytes), bytes: bytes.length };
    await expect(store.adoptUpload(id, "weights", "onnx", announced)).rejects.toThrow(ObjectMissing);
    await send(id, bytes);
    await expect(send(id, bytes)).rejects.toThrow();
    const adopted = await store.adoptUpload(id, "weights", "onnx", announced);
    expect(await store.adoptUpload(id, "weights", "onnx", announced)).toEqual(adopted);
    await store.dropUpload(id);
    await store.dropUpload(id);
    expect(await store.get(adopted.name)).toEqual(bytes);
  });

  it("refuses an upload of other bytes, or of more, than were announced", async () => {
    const { store, send } = await open();
    const bytes = randomBytes(1000);
    const announced = { digest: sha256(bytes), bytes: bytes.length };
    const id = randomUUID();
    await expect(send(id, randomBytes(1000), announced)).rejects.toThrow();
    await expect(send(id, Buffer.concat([bytes, bytes]), announced)).rejects.toThrow();
    await expect(store.adoptUpload(id, "weights", "onnx", announced)).rejects.toThrow(ObjectMissing);
    await send(id, bytes);
    await expect(store.adoptUpload(id, "weights", "onnx", announced)).resolves.toMatchObject({ digest: sha256(bytes) });
  });

  it("lists a folder's objects, and removes one that has not been written since a time", async () => {
    const { store } = await open();
    const { name } = await store.put("arrays", "npy", BYTES);
    await store.put("images", "png", BYTES);
    const listed = await all(store.list("arrays"));
    expect(listed).toMatchObject([{ name, bytes: BYTES.length }]);
    expect(Math.abs(Date.now() - listed[0]!.writtenAt.getTime())).toBeLessThan(30_000);
    expect(await all(store.list("datasets"))).toEqual([]);
    expect(await store.remove(name, new Date(Date.now() - 60_000))).toBe(false);
    expect(await store.get(name)).toEqual(BYTES);
    const later = new Date(Date.now() + 60_000);
    expect([await store.remove(name, later), await store.remove(name, later)]).toEqual([true, false]);
    expect([await store.has(name), await store.has(NAME)]).toEqual([false, true]);
  });

  it("is found good at the start, again and again", async () => {
    const { store } = await open();
    await store.examine();
    await Promise.all([store.examine(), store.examine()]);
    await store.probe();
  });
});

describe.skipIf(missing)(`S3${missing ? ` (${missing})` : ""}`, () => {
  const server = s3 as S3Server;

  it("gives an image by its URL alone, to a browser that may keep it, until its time is over", async () => {
    const { store, again } = await openBucket(server);
    await store.put("images", "png", BYTES);
    const answer = await fetch(await store.url(NAME));
    expect([answer.status, answer.headers.get("content-type"), answer.headers.get("cache-control")]).toEqual([
      200,
      "image/png",
      "private, max-age=300, immutable",
    ]);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(BYTES);
    const before = await again(() => Date.now() - 700_000);
    expect((await fetch(await before.url(NAME))).status).toBe(403);
    const almost = await again(() => Date.now() - 290_000);
    expect((await fetch(await almost.url(NAME))).status).toBe(200);
    expect((await fetch((await store.url(NAME)).replace(DIGEST, sha256(randomBytes(3))))).status).toBe(403);
  });

  it("counts an object as written anew when it is renewed, with the same bytes and headers", async () => {
    await server.bucket("renewed");
    const store = await openStore(s3Config(server, "renewed"));
    await store.put("images", "png", BYTES);
    const bucket = new S3Bucket(server.client, "renewed");
    const { LastModified: first } = (await bucket.head(NAME))!;
    await until("a second has passed", async () => {
      await bucket.renew(NAME, "image/png");
      return (await bucket.head(NAME))!.LastModified! > first!;
    });
    const { ContentType, CacheControl } = (await bucket.head(NAME))!;
    expect([ContentType, CacheControl]).toEqual(["image/png", "private, max-age=300, immutable"]);
    expect(await store.get(NAME)).toEqual(BYTES);
  });

  it("gives no URL to weights", async () => {
    const { store } = await openBucket(server);
    const { name } = await store.put("weights", "onnx", BYTES);
    await expect(store.url(name)).rejects.toThrow(ObjectMissing);
  });

  it("signs URLs for the address that clients know", async () => {
    const store = await openStore({ ...s3Config(server, "lab"), publicEndpoint: "https://images.lab.example" });
    expect(await store.url(NAME)).toMatch(/^https:\/\/images\.lab\.example\/lab\/images\/[0-9a-f]{64}\.png\?X-Amz-/);
  });

  it("reads again where a connection breaks half-way, and never gives half an image", async () => {
    const bucket = `b-${randomUUID()}`;
    await server.bucket(bucket);
    const proxy = await disturbing();
    const store = await openStore({ ...s3Config(server, bucket), endpoint: proxy.endpoint });
    const image = randomBytes(300_000);
    const { name } = await store.put("images", "png", image);
    proxy.disturb({ kind: "cut", times: 2 });
    expect(await store.get(name)).toEqual(image);
    expect(proxy.disturbed()).toBe(2);
  });

  it("stops waiting for a store that is away when it is told to", async () => {
    const bucket = `b-${randomUUID()}`;
    await server.bucket(bucket);
    const proxy = await disturbing();
    const store = await openStore({ ...s3Config(server, bucket), endpoint: proxy.endpoint });
    proxy.disturb({ kind: "unavailable" });
    const begun = performance.now();
    await expect(store.put("images", "png", BYTES, AbortSignal.timeout(1_500))).rejects.toThrow(
      "Stored objects cannot be written: the store answers 503: it is overloaded, or down.",
    );
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  describe("is examined at the start, and what is wrong is said in words:", () => {
    const complaint = async (wrong: Partial<ReturnType<typeof s3Config>>, bucket = "examined") => {
      const store = await openStore({ ...s3Config(server, bucket), ...wrong });
      const error = await store.examine().catch((reason) => reason);
      // Neither the message nor what a log would add may hold a credential or a signature.
      const all = `${error.message} ${error.cause?.message} ${JSON.stringify({ ...error, ...error.cause })}`;
      expect(all).not.toMatch(/Signature=|test-access-key|test-secret|another secret/);
      return error.message;
    };
    it("the bucket", async () => {
      expect(await complaint({}, "no-such-bucket")).toBe(
        "Stored objects cannot be written: there is no bucket of the name in S3_BUCKET: create it, or correct the name.",
      );
    });
    it("the secret, and the key", async () => {
      await server.bucket("examined");
      expect(await complaint({ secretAccessKey: "another secret" })).toBe(
        "Stored objects cannot be written: S3_SECRET_ACCESS_KEY is not the secret of S3_ACCESS_KEY_ID.",
      );
      expect(await complaint({ accessKeyId: "nobody" })).toBe(
        "Stored objects cannot be written: the store does not know S3_ACCESS_KEY_ID.",
      );
    });
    it("the address", async () => {
      expect(await complaint({ endpoint: "http://127.0.0.1:1" })).toBe(
        "Stored objects cannot be written: nothing listens at S3_ENDPOINT.",
      );
    });
    it.each([
      [412, "it has no conditional writes (If-None-Match), by which an object is written once."],
      [400, "it takes bytes that are not what their checksum says (x-amz-checksum-sha256)."],
    ])("a store that consents where it should answer %d", async (status, words) => {
      const proxy = await disturbing();
      proxy.disturb({ kind: "lenient", status });
      expect(await complaint({ endpoint: proxy.endpoint })).toBe(`The store at S3_ENDPOINT cannot be used: ${words}`);
    });
  });
});

async function disturbing(): Promise<S3Proxy> {
  const proxy = await s3Proxy((s3 as S3Server).endpoint);
  proxies.push(proxy);
  return proxy;
}
