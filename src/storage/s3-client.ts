/** The client of an S3-compatible store, bounded in time, and what of its errors may be said. */
import { S3Client, S3ServiceException } from "@aws-sdk/client-s3";

export interface S3Config {
  /** Where this program reaches the store: an origin, as in https://s3.eu-central-1.amazonaws.com. */
  endpoint: string;
  /** Where clients reach it: signed URLs begin with it. */
  publicEndpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

const CONNECTION_MS = 5_000;
/** A connection on which nothing moves for this long is given up. */
const SILENCE_MS = 10_000;
const SOCKETS = 64;

export function s3Client({ endpoint, region, accessKeyId, secretAccessKey }: S3Config): S3Client {
  return new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    // Most stores have no name a bucket, and a bucket's name with a dot breaks TLS.
    forcePathStyle: true,
    maxAttempts: 3,
    retryMode: "standard",
    requestHandler: {
      connectionTimeout: CONNECTION_MS,
      socketTimeout: SILENCE_MS,
      httpAgent: { maxSockets: SOCKETS, keepAlive: true },
      httpsAgent: { maxSockets: SOCKETS, keepAlive: true },
    },
    // Every object's SHA-256 is sent by us, and what is read is held to its name.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    useArnRegion: false,
    followRegionRedirects: false,
  });
}

export function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/** The store's own code (`NoSuchBucket`, …), the system's (`ECONNREFUSED`), or the error's name. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { code } = error as { code?: unknown };
  return typeof code === "string" && !(error instanceof S3ServiceException) ? code : error.name;
}

export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && ["NoSuchKey", "NotFound"].includes(codeOf(error));
}

/** If-None-Match found the object there, or another writer was at it in the same moment. */
export function isThere(error: unknown): boolean {
  return statusOf(error) === 412 || statusOf(error) === 409;
}

const AWAY_CODES = /^(ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ERR_STREAM_PREMATURE_CLOSE)/;

/** Whether the store may answer the same request another time. */
export function isAway(error: unknown): boolean {
  const status = statusOf(error);
  if (status !== undefined) return status >= 500 || status === 429 || status === 408;
  return AWAY_CODES.test(codeOf(error)) || codeOf(error) === "TimeoutError";
}
