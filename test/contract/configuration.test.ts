import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { ConfigError, readConfig } from "../../src/config.js";
import { builtFile } from "../../src/paths.js";
import { temporaryFolder } from "../support/temporary.js";

const folder = temporaryFolder();

/** Starts the program where it must stop by itself; its exit code and what it said. */
async function refusedStart(env: Record<string, string>): Promise<string> {
  const run = promisify(execFile)(process.execPath, [builtFile("main.js"), "start"], {
    cwd: folder,
    env: { PATH: process.env.PATH, DATA_DIR: path.join(folder, "data"), PORT: "0", ...env },
    timeout: 30_000,
  });
  const ended = await run.then(
    () => ({ code: 0, stderr: "" }),
    (error: { code: number; stderr: string }) => error,
  );
  expect(ended.code).toBe(1);
  return ended.stderr;
}

const BAD: [variable: string, value: string, needs: RegExp][] = [
  ["PORT", "70000", /PORT needs a whole number from 0 to 65535/],
  ["PORT", "http", /PORT needs a whole number/],
  ["PUBLIC_URL", "lab.example", /PUBLIC_URL needs an http or https URL/],
  ["CORS_ORIGINS", "https://lab.example/path", /CORS_ORIGINS needs origins such as/],
  ["TRUSTED_PROXIES", "everyone", /TRUSTED_PROXIES needs addresses or networks such as 10/],
  ["DATABASE_URL", "mysql://lab", /DATABASE_URL needs a URL such as postgres:/],
  ["S3_ENDPOINT", "s3.lab.example", /S3_ENDPOINT needs an http or https origin without a path/],
  ["S3_PUBLIC_ENDPOINT", "https://lab.example/s3", /S3_PUBLIC_ENDPOINT needs an http or https origin without a path/],
  ["S3_BUCKET", "Lab_1", /S3_BUCKET needs a bucket's name/],
  ["SIGNING_SECRET", "short", /SIGNING_SECRET needs at least 32 characters/],
  ["INFERENCE_DEVICE", "quantum", /INFERENCE_DEVICE needs auto/],
  ["WORKERS", "-1", /WORKERS needs a whole number from 0/],
  ["LOG_LEVEL", "loud", /LOG_LEVEL needs fatal, error, warn/],
  ["LIMIT_SEEDS", "many", /LIMIT_SEEDS needs a whole number/],
];

describe("a bad value stops the start, naming the variable and what it needs", () => {
  test.each(BAD)("%s=%s", (variable, value, needs) => {
    expect(() => readConfig({ [variable]: value })).toThrow(ConfigError);
    expect(() => readConfig({ [variable]: value })).toThrow(needs);
  });

  test("a half-given S3 set", () => {
    expect(() => readConfig({ S3_BUCKET: "lab", S3_ACCESS_KEY_ID: "key" })).toThrow(
      new ConfigError(
        "S3_ENDPOINT is needed beside S3_BUCKET, S3_ACCESS_KEY_ID: the store's origin, such as https://s3.eu-central-1.amazonaws.com\n" +
          "S3_SECRET_ACCESS_KEY is needed beside S3_BUCKET, S3_ACCESS_KEY_ID: that key's secret",
      ),
    );
    expect(() => readConfig({ S3_REGION: "eu-central-1" })).toThrow(/S3_BUCKET is needed beside S3_REGION/);
    const whole = { S3_ENDPOINT: "https://s3.lab.example/", S3_BUCKET: "lab", S3_ACCESS_KEY_ID: "k" };
    expect(readConfig({ ...whole, S3_SECRET_ACCESS_KEY: "s" }).s3).toEqual({
      endpoint: "https://s3.lab.example",
      publicEndpoint: "https://s3.lab.example",
      bucket: "lab",
      region: "us-east-1",
      accessKeyId: "k",
      secretAccessKey: "s",
    });
  });

  test("as the operator sees it: every variable at fault, no trace of the program, nothing made", async () => {
    const said = await refusedStart({ PORT: "x", WORKERS: "y" });
    expect(said).toMatch(/^PORT needs a whole number.*\nWORKERS needs a whole number.*\n$/);
    expect(readdirSync(folder)).toEqual([]);
  });
});
