import { readFile, stat } from "node:fs/promises";
import { badInput } from "../errors.js";

/** A hundred thousand names of classes are some megabytes. */
const MOST_BYTES = 32 * 2 ** 20;

/** The text of a card that an operator names. Throws BAD_USER_INPUT where it cannot be read, or is too large for a card. */
export async function readCardFile(file: string): Promise<string> {
  const refuse = (cause: NodeJS.ErrnoException) => {
    throw badInput("card", `The card ${file} cannot be read (${cause.code}).`, cause);
  };
  const { size } = await stat(file).catch(refuse);
  if (size > MOST_BYTES) throw badInput("card", `The card ${file} has ${size} bytes: at most ${MOST_BYTES} are read.`);
  return readFile(file, "utf8").catch(refuse);
}
