import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { keptSigningSecret } from "../../src/storage/signing-secret.js";
import { temporaryFolder } from "./other-process.js";

const { folder, remove } = await temporaryFolder();
afterAll(remove);

it("is 32 random bytes, made once and read ever after", async () => {
  const secret = await keptSigningSecret(folder);
  expect(Buffer.from(secret, "base64url")).toHaveLength(32);
  expect(await keptSigningSecret(folder)).toBe(secret);
  expect(await keptSigningSecret(path.join(folder, "another", "folder"))).not.toBe(secret);
});

it.each(["", "short", "x".repeat(44)])("refuses a kept secret of %j rather than sign with it", async (text) => {
  await writeFile(path.join(folder, "signing-secret"), text);
  await expect(keptSigningSecret(folder)).rejects.toThrow(
    "The file signing-secret in DATA_DIR does not hold a secret of 43 base64url characters: remove it and a new one is made, or set SIGNING_SECRET.",
  );
});

it("says in words where the folder cannot be", async () => {
  await writeFile(path.join(folder, "a-file"), "");
  await expect(keptSigningSecret(path.join(folder, "a-file"))).rejects.toThrow(
    "The signing secret cannot be kept in DATA_DIR: a file lies in DATA_DIR where a folder is needed: move it away.",
  );
});
