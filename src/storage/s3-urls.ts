/** Presigned URLs of an S3 store, stable within a window. */
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl, S3RequestPresigner } from "@aws-sdk/s3-request-presigner";
import type { AnnouncedBytes, UploadTarget } from "./object-store.js";
import { type S3Config, s3Client } from "./s3-client.js";
import { EXPIRY_WINDOW_SECONDS } from "./signed-url.js";

const MOST = 20_000;
/** What Signature Version 4 allows. */
const LONGEST_SECONDS = 7 * 86_400;
/** Headers that the sender must repeat as they were signed; the presigner would else drop them in silence. */
const PUT_HEADERS = ["x-amz-checksum-sha256", "if-none-match"];

export class S3Urls {
  private readonly presigner: S3RequestPresigner;
  private readonly client: S3Client;
  private window = 0;
  /** Of the present window: one takes 0.1 ms, and a grid has a thousand. */
  private readonly urls = new Map<string, Promise<string>>();

  constructor(private readonly config: S3Config) {
    this.client = s3Client({ ...config, endpoint: config.publicEndpoint });
    const { accessKeyId, secretAccessKey, region } = config;
    const { sha256 } = this.client.config;
    this.presigner = new S3RequestPresigner({ credentials: { accessKeyId, secretAccessKey }, region, sha256 });
  }

  /** Good for at least `seconds`, and for at most one window more. `now`: milliseconds since 1970. */
  get(
    key: string,
    now: number,
    seconds = EXPIRY_WINDOW_SECONDS,
    windowSeconds = EXPIRY_WINDOW_SECONDS,
  ): Promise<string> {
    const window = Math.floor(now / 1000 / EXPIRY_WINDOW_SECONDS);
    if (window !== this.window || this.urls.size >= MOST) this.urls.clear();
    this.window = window;
    const start = Math.floor(now / 1000 / windowSeconds) * windowSeconds;
    const name = `${key} ${start} ${seconds}`;
    let url = this.urls.get(name);
    if (!url) {
      url = this.sign(key, start, Math.ceil(seconds) + windowSeconds);
      this.urls.set(name, url);
    }
    return url;
  }

  /** One PUT of exactly these bytes, where nothing is yet. */
  async put(key: string, { bytes, digest }: AnnouncedBytes, now: number, expiresAt: Date): Promise<UploadTarget> {
    const checksum = Buffer.from(digest, "hex").toString("base64");
    const command = new PutObjectCommand({
      Bucket: this.config.bucket,
      Key: key,
      ContentLength: bytes,
      ChecksumSHA256: checksum,
      IfNoneMatch: "*",
    });
    const url = await getSignedUrl(this.client, command, {
      signingDate: new Date(now),
      expiresIn: Math.max(1, Math.floor((expiresAt.getTime() - now) / 1000)),
      unhoistableHeaders: new Set(PUT_HEADERS),
      // The length too: who sends more is refused before the bytes come.
      signableHeaders: new Set(["host", "content-length", ...PUT_HEADERS]),
    });
    const headers = [
      { name: "Content-Type", value: "application/octet-stream" },
      { name: "x-amz-checksum-sha256", value: checksum },
      { name: "If-None-Match", value: "*" },
    ];
    return { url, method: "PUT", headers };
  }

  private async sign(key: string, start: number, seconds: number): Promise<string> {
    const { protocol, hostname, port } = new URL(this.config.publicEndpoint);
    const signed = await this.presigner.presign(
      {
        method: "GET",
        protocol,
        hostname,
        ...(port && { port: Number(port) }),
        path: `/${this.config.bucket}/${key}`,
        query: {},
        headers: {},
      },
      {
        signingDate: new Date(start * 1000),
        expiresIn: Math.min(LONGEST_SECONDS, seconds),
      },
    );
    const query = new URLSearchParams(signed.query as Record<string, string>);
    return `${this.config.publicEndpoint}${signed.path}?${query}`;
  }
}
