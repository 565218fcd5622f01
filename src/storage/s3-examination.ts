/** What a bucket must be able to do, tried once at the start: many a store accepts what it should refuse. */
import { createHash, randomUUID } from "node:crypto";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { ConcordanceError } from "../errors.js";
import { isMissing, isThere, statusOf } from "./s3-client.js";
import { s3Failure } from "./s3-failure.js";

const UNFIT = "The store at S3_ENDPOINT cannot be used";

/** Writes, reads, writes again and removes an object under `probe/`. Throws INTERNAL in words. */
export async function examineBucket(client: S3Client, Bucket: string): Promise<void> {
  const at = { Bucket, Key: `probe/${randomUUID()}` };
  const fault = await examineWriting(client, at).then(
    () => null,
    (error: unknown) => error,
  );
  const removed = said("Stored objects cannot be removed", () => client.send(new DeleteObjectCommand(at)));
  if (fault === null) await removed;
  else await removed.catch(() => {});
  if (fault) throw fault;
}

async function examineWriting(client: S3Client, at: { Bucket: string; Key: string }): Promise<void> {
  const bytes = Buffer.from(at.Key);
  const put = { ...at, Body: bytes, ContentLength: bytes.length, ChecksumSHA256: base64(bytes) };
  const once = () => new PutObjectCommand({ ...put, IfNoneMatch: "*" });
  await said("Stored objects cannot be written", () => client.send(once()));
  const read = await said("Stored objects cannot be read", async () => {
    const { Body } = await client.send(new GetObjectCommand(at));
    return Buffer.from(await Body!.transformToByteArray());
  });
  if (!read.equals(bytes)) throw unfit("it gives other bytes than were written");
  if (!(await refuses(client, once(), isThere))) {
    throw unfit("it has no conditional writes (If-None-Match), by which an object is written once");
  }
  const wrong = new PutObjectCommand({ ...put, ChecksumSHA256: base64(Buffer.from("other bytes")) });
  if (!(await refuses(client, wrong, (error) => statusOf(error) === 400))) {
    throw unfit("it takes bytes that are not what their checksum says (x-amz-checksum-sha256)");
  }
  await requireMissing(client, { ...at, Key: `${at.Key}-missing` });
}

async function refuses(client: S3Client, put: PutObjectCommand, as: (error: unknown) => boolean): Promise<boolean> {
  try {
    await client.send(put);
    return false;
  } catch (error) {
    if (as(error)) return true;
    // 501: the store knows of what is asked, and has it not.
    if (statusOf(error) === 501) return false;
    throw s3Failure("Stored objects cannot be written", error);
  }
}

/** Without the right to list, what is missing is answered as what is forbidden. */
async function requireMissing(client: S3Client, at: { Bucket: string; Key: string }): Promise<void> {
  try {
    await client.send(new HeadObjectCommand(at));
  } catch (error) {
    if (isMissing(error)) return;
    if (statusOf(error) !== 403) throw s3Failure("Stored objects cannot be read", error);
  }
  throw unfit("S3_ACCESS_KEY_ID may not list the bucket (s3:ListBucket), so that nothing can be found missing");
}

async function said<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw s3Failure(what, error);
  }
}

function unfit(why: string): ConcordanceError {
  return new ConcordanceError("INTERNAL", `${UNFIT}: ${why}.`);
}

function base64(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64");
}
