/** What an S3 store's refusals mean, in words for the operator. */
import { ConcordanceError } from "../errors.js";
import { codeOf, isAway, statusOf } from "./s3-client.js";

const POLICY = "docs/storage.md has the policy that it needs";
const NO_BUCKET = "there is no bucket of the name in S3_BUCKET: create it, or correct the name";
const WORDS: Record<string, string> = {
  SignatureDoesNotMatch: "S3_SECRET_ACCESS_KEY is not the secret of S3_ACCESS_KEY_ID",
  InvalidAccessKeyId: "the store does not know S3_ACCESS_KEY_ID",
  NoSuchBucket: NO_BUCKET,
  // Of a bucket that is asked for alone: a missing object is no failure.
  NotFound: NO_BUCKET,
  AccessDenied: `S3_ACCESS_KEY_ID may not do this in the bucket: ${POLICY}`,
  AuthorizationHeaderMalformed: "S3_REGION is not the bucket's region",
  PermanentRedirect: "S3_ENDPOINT or S3_REGION is not the bucket's",
  RequestTimeTooSkewed: "the clocks of this machine and of the store differ by too much",
  QuotaExceeded: "the bucket's quota is used up",
  ENOTFOUND: "the host of S3_ENDPOINT is not found",
  EAI_AGAIN: "the host of S3_ENDPOINT is not found",
  ECONNREFUSED: "nothing listens at S3_ENDPOINT",
  TimeoutError: "the store at S3_ENDPOINT does not answer in time",
};

/**
 * INTERNAL, as in "Stored objects cannot be read: nothing listens …". The cause has the error's code alone: the store's
 * own error carries requests, and with them credentials and signatures, which must not reach a log.
 */
export function s3Failure(what: string, error: unknown): ConcordanceError {
  if (error instanceof ConcordanceError) return error;
  const code = codeOf(error);
  const status = statusOf(error);
  const cause = new Error(`S3: ${code}${status === undefined ? "" : ` (${status})`}`);
  return new ConcordanceError("INTERNAL", `${what}: ${reason(code, status, error)}.`, {}, { cause });
}

function reason(code: string, status: number | undefined, error: unknown): string {
  const words = WORDS[code];
  if (words) return words;
  if (status === 403) return WORDS.AccessDenied!;
  if (status !== undefined && isAway(error)) return `the store answers ${status}: it is overloaded, or down`;
  if (isAway(error)) return `the connection to S3_ENDPOINT breaks (${code})`;
  return `the store refuses (${code || "without a code"})`;
}
