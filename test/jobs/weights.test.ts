import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { WeightsCache, WeightsNotCopied } from "../../src/jobs/weights.js";
import { openStore } from "../../src/storage/index.js";
import { temporaryFolder } from "../support/temporary.js";

const bytes = Buffer.from("a network");
const digest = createHash("sha256").update(bytes).digest("hex");
const folder = temporaryFolder();
const store = await openStore({
  kind: "files",
  directory: path.join(folder, "store"),
  publicUrl: "",
  signingSecret: "0".repeat(64),
});
let copies: string;
beforeEach(async () => {
  await store.put("weights", "onnx", bytes);
  copies = fs.mkdtempSync(path.join(folder, "copies-"));
});

test("weights are copied from the store once, and again after the copy was dropped", async () => {
  const cache = new WeightsCache(copies, store);
  const file = await cache.file(digest);
  expect(fs.readFileSync(file)).toEqual(bytes);
  await cache.drop(digest);
  expect(fs.existsSync(file)).toBe(false);
  expect(fs.readFileSync(await cache.file(digest))).toEqual(bytes);
});

test("weights that cannot be written say so, leave no part behind, and come once there is room", async () => {
  // A file where the folder should be refuses everyone, root too.
  const blocked = path.join(copies, "blocked");
  fs.writeFileSync(blocked, "");
  const cache = new WeightsCache(blocked, store);
  await expect(cache.file(digest)).rejects.toThrow(WeightsNotCopied);
  fs.rmSync(blocked);
  expect(fs.readFileSync(await cache.file(digest))).toEqual(bytes);
  expect(fs.readdirSync(blocked)).toEqual([`${digest}.onnx`]);
});

test("copies that were not asked for longest make room for a new one; those in use stay", async () => {
  const old = new Date(Date.now() - 3_600_000);
  const copy = (name: string, used: Date) => {
    fs.writeFileSync(path.join(copies, `${name}.onnx`), Buffer.alloc(100));
    fs.utimesSync(path.join(copies, `${name}.onnx`), used, used);
  };
  copy("oldest", new Date(old.getTime() - 1000));
  copy("old", old);
  copy("used", new Date());
  await new WeightsCache(copies, store, 210).file(digest);
  expect(fs.readdirSync(copies).sort()).toEqual([`${digest}.onnx`, "old.onnx", "used.onnx"].sort());
  await new WeightsCache(copies, store, 1).drop(digest);
  await new WeightsCache(copies, store, 1).file(digest);
  expect(fs.readdirSync(copies).sort()).toEqual([`${digest}.onnx`, "used.onnx"].sort());
});
