/** The documents that clients send, and what the server's images hold. */
import { readFileSync } from "node:fs";
import { decode } from "fast-png";
import type { QueryOptions, TestServer } from "../support/server.js";

const EXAMPLES = new URL("../../examples/", import.meta.url);

export const exampleDocument = (name: string) => readFileSync(new URL(`operations/${name}.graphql`, EXAMPLES), "utf8");
export const exampleVariables = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`variables/${name}.json`, EXAMPLES), "utf8"));

/** The data of an example that must answer without errors. */
export async function send(server: TestServer, name: string, variables = {}, how: QueryOptions = {}) {
  return dataOf(server, exampleDocument(name), { ...exampleVariables(name), ...variables }, how);
}

export async function dataOf(
  server: TestServer,
  document: string,
  variables = {},
  how: QueryOptions = {},
  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape of what it asked for.
): Promise<any> {
  const { data, errors, status } = await server.query(document, variables, how);
  if (errors || status !== 200) throw new Error(`${status}: ${JSON.stringify(errors)}`);
  return data;
}

/** The pixels behind a signed address, decoded by the library alone. */
export async function pixelsAt(
  url: string,
): Promise<{ width: number; height: number; data: Uint8Array; bytes: Buffer }> {
  const response = await fetch(url);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  const { width, height, data } = decode(bytes);
  return { width, height, data: Uint8Array.from(data), bytes };
}

/** Cosine of two pixel vectors after subtracting each one's mean; 0 where one is constant. */
export function correlation(a: Uint8Array, b: Uint8Array): number {
  const mean = (v: Uint8Array) => v.reduce((sum, x) => sum + x, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - ma) * (b[i]! - mb);
    aa += (a[i]! - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}

/** Wilson 1927, at 95 %. */
export function wilsonInterval(count: number, n: number): { low: number; high: number } {
  const z = 1.959963984540054;
  const p = count / n;
  const centre = p + (z * z) / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return { low: (centre - half) / (1 + (z * z) / n), high: (centre + half) / (1 + (z * z) / n) };
}
