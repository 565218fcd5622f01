/** What tests do to register a network: announce, send, register, wait for the verdict. */
import { createHash } from "node:crypto";
import type { QueryOptions, TestServer } from "../support/server.js";
import { until } from "../support/until.js";

export const CREATE = `mutation ($input: ModelUploadInput!) {
  createModelUpload(input: $input) { upload { id url method headers { name value } expiresAt } }
}`;
export const REGISTER = `mutation ($input: RegisterModelInput!) {
  registerModel(input: $input) { model { id slug state rejection digest shape parameterization } }
}`;

export const digestOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** A card of a 4×4 DENOISED network; `over` wins. */
export function card(over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    slug: "tiny",
    title: "4 × 4",
    framework: "EDM",
    architecture: "doubling",
    parameterization: "DENOISED",
    shape: [1, 4, 4],
    ...over,
  };
}

export interface Upload {
  id: string;
  url: string;
  method: string;
  headers: { name: string; value: string }[];
  expiresAt: string;
}

export async function announce(
  server: TestServer,
  bytes: Uint8Array,
  over: { bytes?: number; digest?: string; filename?: string } = {},
  how?: QueryOptions,
): Promise<Upload> {
  const input = { filename: "tiny.onnx", bytes: bytes.length, digest: digestOf(bytes), ...over };
  const { data, errors } = await server.query(CREATE, { input }, how);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.createModelUpload.upload;
}

export async function put(upload: Pick<Upload, "url" | "method" | "headers">, bytes: Uint8Array) {
  const headers = Object.fromEntries(upload.headers.map(({ name, value }) => [name, value]));
  const body = new Blob([Uint8Array.from(bytes)]);
  const response = await fetch(upload.url, { method: upload.method, headers, body });
  return { status: response.status, ...((await response.json()) as { error?: string; upload?: string }) };
}

/** Announces and sends; the upload's id. */
export async function send(server: TestServer, bytes: Uint8Array, how?: QueryOptions): Promise<string> {
  const upload = await announce(server, bytes, {}, how);
  const answer = await put(upload, bytes);
  if (answer.status !== 201) throw new Error(`the upload was answered by ${answer.status}: ${answer.error}`);
  return upload.id;
}

export async function register(server: TestServer, bytes: Uint8Array, over: Record<string, unknown> = {}) {
  const upload = await send(server, bytes);
  return server.query(REGISTER, { input: { upload, ...card(over) } });
}

export interface Checked {
  state: "READY" | "REJECTED";
  rejection: string | null;
  check_record: { plausibility: { state: string; reason?: string } & Record<string, unknown> } | null;
  // biome-ignore lint/suspicious/noExplicitAny: the row as the database keeps it.
  drawing: any;
}

/** Registers and waits for the end of the check. */
export async function checked(
  server: TestServer,
  bytes: Uint8Array,
  over: Record<string, unknown> & { slug: string },
): Promise<Checked> {
  const { errors } = await register(server, bytes, over);
  if (errors) throw new Error(JSON.stringify(errors));
  return until(
    `${over.slug} is checked`,
    async () => {
      const [row] = await server.sql<Omit<Checked, "state"> & { state: string }>(
        "select state, rejection, check_record, drawing from model where slug = $1",
        [over.slug],
      );
      return row!.state === "CHECKING" ? null : (row as Checked);
    },
    { seconds: 120 },
  );
}
