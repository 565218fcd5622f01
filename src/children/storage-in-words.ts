import { ConcordanceError } from "../errors.js";
import { type Handler, Refusal } from "./serve.js";

/** Passes on what was written to be shown: metrics, images and storage throw it with words of their own. */
export function storageInWords(obey: Handler): Handler {
  return async (request, body, turn) => {
    try {
      return await obey(request, body, turn);
    } catch (error) {
      if (error instanceof ConcordanceError) {
        const code = error.code === "INTERNAL" ? "STORAGE_FAILED" : "BAD_REQUEST";
        throw new Refusal(code, error.message, { cause: error.cause });
      }
      if (error instanceof RangeError) throw new Refusal("BAD_REQUEST", error.message, { cause: error });
      throw error;
    }
  };
}
