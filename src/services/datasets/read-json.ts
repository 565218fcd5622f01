/** A JSON file of a version, which may have been forged: read only where it has the shape that it should have. */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { z } from "zod";
import { badInput } from "../../errors.js";

/** Of a version's study, with 100,000 seeds, and of its models' cards. */
const MOST_JSON_BYTES = 64 * 2 ** 20;

/** BAD_USER_INPUT for a file that is too large, is no JSON, or is none of a version; what it holds beside is left out. */
export async function readJson<T>(folder: string, name: string, schema: z.ZodType<T>): Promise<T> {
  const file = path.join(folder, name);
  if ((await stat(file)).size > MOST_JSON_BYTES)
    throw badInput("version", `${name} has more than ${MOST_JSON_BYTES} bytes.`);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw badInput("version", `${name} is no JSON.`, cause);
  }
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  const issue = found.error.issues[0]!;
  throw badInput(
    "version",
    `${name} is of no version that this program knows: ${issue.path.join(".")}: ${issue.message}.`,
  );
}
