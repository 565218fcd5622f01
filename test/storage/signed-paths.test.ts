import { describe, expect, it } from "vitest";
import { SignedPaths } from "../../src/storage/signed-paths.js";
import { EXPIRY_WINDOW_SECONDS, signedPath } from "../../src/storage/signed-url.js";

const secret = "a secret of at least thirty-two characters";
const names = [`images/${"a".repeat(64)}.png`, `images/${"b".repeat(64)}.png`];
const window = EXPIRY_WINDOW_SECONDS * 1000;

describe("remembered paths", () => {
  it("are those that signing anew would give, before, at and after the edge of a window", () => {
    const paths = new SignedPaths(secret);
    for (const now of [10 * window - 1, 10 * window, 10 * window + 1, 11 * window - 1, 11 * window + 1, 3 * window]) {
      for (const name of [...names, ...names]) expect(paths.path(name, now)).toBe(signedPath({ name, secret, now }));
    }
  });
});
