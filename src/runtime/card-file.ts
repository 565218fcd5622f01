import { readFile } from "node:fs/promises";
import { badInput } from "../errors.js";

/** The text of a card that an operator names. Throws BAD_USER_INPUT where it cannot be read. */
export function readCardFile(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw badInput("card", `The card ${file} cannot be read (${cause.code}).`, cause);
  });
}
