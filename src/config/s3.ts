/** The variables of an S3 store: all that it needs, or none. */
import { z } from "zod";
import { ConfigError } from "./error.js";

export interface S3Settings {
  endpoint: string;
  /** Where clients reach the store; signed URLs begin with it. */
  publicEndpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** A signature covers the path as the store sees it: a prefix that a proxy takes away would break every one. */
const origin = z
  .string()
  .transform((text) => text.replace(/\/+$/, ""))
  .refine(
    (text) => /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text.toLowerCase(),
    "needs an http or https origin without a path, such as https://s3.eu-central-1.amazonaws.com",
  );

export const S3_VARIABLES = {
  S3_ENDPOINT: origin.optional(),
  S3_PUBLIC_ENDPOINT: origin.optional(),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "needs a bucket's name: 3 to 63 of a-z, 0-9, dots and hyphens")
    .optional(),
  S3_REGION: z.string().default("us-east-1"),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
};

/** What is needed as soon as one of them is given, and what for. */
const NEEDED = {
  S3_ENDPOINT: "the store's origin, such as https://s3.eu-central-1.amazonaws.com",
  S3_BUCKET: "the name of the bucket that keeps the images",
  S3_ACCESS_KEY_ID: "the id of an access key for the bucket",
  S3_SECRET_ACCESS_KEY: "that key's secret",
};

/** `given`: the names of all variables that are set. Null where none is of S3. Throws ConfigError for a half-given set. */
export function s3Settings(
  values: z.infer<z.ZodObject<typeof S3_VARIABLES>>,
  given: readonly string[],
): S3Settings | null {
  const some = given.filter((name) => name.startsWith("S3_"));
  if (some.length === 0) return null;
  const { S3_ENDPOINT, S3_PUBLIC_ENDPOINT, S3_BUCKET, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = values;
  if (!S3_ENDPOINT || !S3_BUCKET || !S3_ACCESS_KEY_ID || !S3_SECRET_ACCESS_KEY) {
    const missing = Object.entries(NEEDED).filter(([name]) => !given.includes(name));
    const words = missing.map(([name, what]) => `${name} is needed beside ${some.join(", ")}: ${what}`);
    throw new ConfigError(words.join("\n"));
  }
  return {
    endpoint: S3_ENDPOINT,
    publicEndpoint: S3_PUBLIC_ENDPOINT ?? S3_ENDPOINT,
    bucket: S3_BUCKET,
    region: S3_REGION,
    accessKeyId: S3_ACCESS_KEY_ID,
    secretAccessKey: S3_SECRET_ACCESS_KEY,
  };
}
