/** Samples drawn here, handed in again as if they had been drawn elsewhere. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { dataOf } from "../contract/examples.js";
import type { TestServer } from "../support/server.js";

export const MODEL = "unet16-edm-n16";
export const CARD = {
  slug: "elsewhere",
  title: "Drawn elsewhere",
  source: "https://example.org/samples",
  shape: [1, 28, 28],
  noise: "TORCH_CPU",
};

/** The PNGs of a model's first seeds, at two steps. */
export async function drawn(server: TestServer, count: number): Promise<Buffer[]> {
  const { grid } = await dataOf(
    server,
    `{ grid(sources: [{ model: "${MODEL}" }], sampler: { steps: 2 }, seeds: { count: ${count} }, waitSeconds: 60) {
       rows { samples { image { url } } } } }`,
  );
  const urls: string[] = grid.rows[0].samples.map((sample: { image: { url: string } }) => sample.image.url);
  return Promise.all(urls.map(async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())));
}

/** A folder of files. */
export function folderOf(parent: string, name: string, files: Record<string, string | Buffer>): string {
  const folder = path.join(parent, name);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  return folder;
}

export function cardOf(parent: string, name: string, more: object = {}): string {
  const file = path.join(parent, `${name}.json`);
  writeFileSync(file, JSON.stringify({ ...CARD, ...more }));
  return file;
}
