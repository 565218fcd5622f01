import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openStore } from "../../src/storage/index.js";
import { checkSignature, signedPath } from "../../src/storage/signed-url.js";

const NAME = `images/${"ab".repeat(32)}.png`;
const SECRET = "a secret of this test";
// A boundary of the five-minute windows: 1,800,000,000 is a multiple of 300.
const START = 1_800_000_000_000;

const query = (path: string) => Object.fromEntries(new URL(path, "http://lab.example").searchParams);
const check = (path: string, change: object = {}, now = START) => {
  const { expires, signature } = query(path);
  return checkSignature({ name: NAME, expires, signature, secret: SECRET, now, ...change });
};

describe("a signed URL", () => {
  it("carries HMAC-SHA256 of method, name and expiry, as base64url", () => {
    const signature = createHmac("sha256", SECRET).update(`GET\n${NAME}\n1800000300`).digest("base64url");
    expect(signedPath({ name: NAME, secret: SECRET, now: START })).toBe(
      `/objects/${NAME}?expires=1800000300&signature=${signature}`,
    );
  });

  it("stays the same through a window of five minutes, then changes", () => {
    const at = (ms: number) => signedPath({ name: NAME, secret: SECRET, now: START + ms });
    expect(at(300_000)).toBe(at(1));
    expect(at(300_001)).not.toBe(at(1));
  });

  it.each([1, 60_000, 299_999, 300_000])("made %d ms into a window, lives from 5 to 10 minutes", (ms) => {
    const now = START + ms;
    const left = Number(query(signedPath({ name: NAME, secret: SECRET, now })).expires) - now / 1000;
    expect(left).toBeGreaterThanOrEqual(300);
    expect(left).toBeLessThan(600);
  });

  it("lives at least as long as asked", () => {
    const path = signedPath({ name: NAME, secret: SECRET, now: START + 1, seconds: 3600 });
    expect(check(path, {}, START + 3_600_000)).toMatchObject({ state: "valid" });
  });

  it("is valid until its last second, and expired from then on", () => {
    const path = signedPath({ name: NAME, secret: SECRET, now: START });
    expect(check(path)).toEqual({ state: "valid", secondsLeft: 300 });
    expect(check(path, {}, START + 299_000)).toEqual({ state: "valid", secondsLeft: 1 });
    expect(check(path, {}, START + 300_000)).toEqual({ state: "expired" });
  });

  it.each([
    ["another name", { name: NAME.replace("ab", "ac") }],
    ["another secret", { secret: "another secret" }],
    ["a later expiry", { expires: "1800000600" }],
    ["an expiry spelled differently", { expires: "01800000300" }],
    ["no expiry", { expires: undefined }],
    ["two expiries", { expires: ["1800000300", "1800000300"] }],
    ["an expiry that is no number", { expires: "never" }],
    ["no signature", { signature: undefined }],
    ["an empty signature", { signature: "" }],
    ["a signature in hex", { signature: "ab".repeat(32) }],
  ])("with %s is wrong, and never merely expired", (_what, change) => {
    const path = signedPath({ name: NAME, secret: SECRET, now: START });
    expect(check(path, change)).toEqual({ state: "wrong" });
    expect(check(path, change, START + 1e9)).toEqual({ state: "wrong" });
  });

  it("has one spelling: the spare bits of its last letter count", () => {
    const path = signedPath({ name: NAME, secret: SECRET, now: START });
    const { signature = "" } = query(path);
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const other = signature.slice(0, -1) + letters[letters.indexOf(signature.at(-1)!) ^ 1];
    expect(Buffer.from(other, "base64url")).toEqual(Buffer.from(signature, "base64url"));
    expect(check(path, { signature: other })).toEqual({ state: "wrong" });
  });

  it("starts with the store's public address, whether that ends in a slash or not", async () => {
    const urls = ["http://lab.example/c", "http://lab.example/c/"].map(async (publicUrl) => {
      const config = { kind: "files" as const, directory: "unused", publicUrl, signingSecret: SECRET };
      return (await openStore(config, () => START)).url(NAME);
    });
    const path = signedPath({ name: NAME, secret: SECRET, now: START });
    expect(await Promise.all(urls)).toEqual([`http://lab.example/c${path}`, `http://lab.example/c${path}`]);
  });
});
