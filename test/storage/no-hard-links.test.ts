import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import { openStore } from "../../src/storage/index.js";
import { temporaryFolder } from "./other-process.js";

// exFAT and some network file systems answer link(2) with EPERM.
vi.mock("node:fs/promises", async (original) => ({
  ...(await original<typeof import("node:fs/promises")>()),
  link: async () => {
    throw Object.assign(new Error("operation not permitted"), { code: "EPERM" });
  },
}));

const { folder, remove } = await temporaryFolder();
afterAll(remove);

it("puts, puts again and repairs by renaming where the file system knows no hard links", async () => {
  const store = await openStore({ kind: "files", directory: folder, publicUrl: "", signingSecret: "a secret" });
  const bytes = Buffer.from("an image");
  const { name, digest } = await store.put("images", "png", bytes);
  await store.put("images", "png", bytes);
  expect(await store.get(name)).toEqual(bytes);
  const file = path.join(folder, "images", digest.slice(0, 2), `${digest}.png`);
  await writeFile(file, "an imagf");
  await store.put("images", "png", bytes);
  expect(await readFile(file)).toEqual(bytes);
  expect(await readdir(path.join(folder, "tmp"))).toEqual([]);
});
