/** The secret that signs URLs, for a server that was given none: made once, kept beside its data. */
import { randomBytes, randomUUID } from "node:crypto";
import { link, open, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { ConcordanceError } from "../errors.js";
import { makeFolders, syncFolder } from "./durable-folders.js";
import { storageFailure, systemCode } from "./storage-failure.js";

const FILE = "signing-secret";
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** 32 random bytes as base64url, the same for every process on this folder. Throws INTERNAL in words. */
export async function keptSigningSecret(directory: string): Promise<string> {
  const file = path.join(directory, FILE);
  let text: string;
  try {
    text = await readFile(file, "utf8").catch(async (error: unknown) => {
      if (systemCode(error) !== "ENOENT") throw error;
      await makeSecret(directory, file);
      return readFile(file, "utf8");
    });
  } catch (error) {
    throw storageFailure("The signing secret cannot be kept in DATA_DIR", error);
  }
  const secret = text.trim();
  if (SECRET.test(secret)) return secret;
  throw new ConcordanceError(
    "INTERNAL",
    `The file ${FILE} in DATA_DIR does not hold a secret of 43 base64url characters: remove it and a new one is made, or set SIGNING_SECRET.`,
  );
}

/**
 * The finished file is linked to its name: of many processes the first wins, and none ever reads half a secret,
 * as it could if O_EXCL created the name before its content.
 */
async function makeSecret(directory: string, file: string): Promise<void> {
  await makeFolders(directory, 0o700);
  const temporary = `${file}.${randomUUID()}`;
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(`${randomBytes(32).toString("base64url")}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(temporary, file).catch((error: unknown) => {
      if (systemCode(error) !== "EEXIST") throw error;
    });
    await syncFolder(directory);
  } finally {
    await rm(temporary, { force: true });
  }
}
