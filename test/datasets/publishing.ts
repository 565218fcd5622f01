/** Studies published and waited for, their files fetched into a folder, and Python that reads them. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "vitest";
import { dataOf } from "../contract/examples.js";
import { pythonWith } from "../support/python.js";
import type { TestServer } from "../support/server.js";
import { until } from "../support/until.js";

export const MODELS = ["unet16-edm-n16", "unet16-flow-n16", "unet16-edm-n64"];
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const found = await pythonWith("datasets", here("requirements.txt"));
/** Why there is no Python to read with. */
export const missing = found.missing;

export interface Published {
  id: string;
  version: number;
  state: string;
  digest: string | null;
  error: string | null;
  citation: string | null;
  address: string | null;
  job: { id: string; state: string; total: number; done: number } | null;
  files: { path: string; contentType: string; bytes: number; digest: string; digested: boolean; url: string }[];
}
const VERSION =
  "id version state digest error citation address job { id state total done } files { path contentType bytes digest digested url }";

export async function createStudy(server: TestServer, slug: string, more: object = {}): Promise<string> {
  const input = {
    slug,
    title: 'Same noise, same image? <b>"ünlike"</b>',
    description: "What *three* models make of it.\n\n---\n</script><script>alert(1)</script>",
    sources: MODELS.map((model) => ({ model })),
    seeds: { values: [3, 1, 4, 15, 9] },
    metrics: ["pixel-correlation", "mae", "ssim"],
    visibility: "PUBLIC",
    ...more,
  };
  const { createStudy: made } = await dataOf(
    server,
    "mutation ($input: StudyInput!) { createStudy(input: $input) { study { id grid(waitSeconds: 60) { ready total } } } }",
    { input },
  );
  return made.study.id;
}

const PUBLISH = `mutation ($study: ID!, $note: String, $partial: Boolean! = false) {
  publishDataset(study: $study, note: $note, partial: $partial) { version { ${VERSION} } } }`;

export async function publish(server: TestServer, study: string, more: object = {}): Promise<Published> {
  return (await dataOf(server, PUBLISH, { study, ...more })).publishDataset.version;
}

export async function settled(server: TestServer, id: string): Promise<Published> {
  return until(
    "the version is settled",
    async () => {
      const { node } = await dataOf(
        server,
        `query ($id: ID!) { node(id: $id) { ... on DatasetVersion { ${VERSION} } } }`,
        { id },
      );
      return node.state !== "BUILDING" && (node as Published);
    },
    { seconds: 60 },
  );
}

/** All files of a version, each what it is said to be. */
export async function download({ files }: Published, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  for (const { path: name, url, bytes, digest } of files) {
    const response = await fetch(url);
    expect(response.status, name).toBe(200);
    const body = Buffer.from(await response.arrayBuffer());
    expect(body.length, name).toBe(bytes);
    expect(createHash("sha256").update(body).digest("hex"), name).toBe(digest);
    writeFileSync(path.join(folder, name), body);
  }
  return folder;
}

export async function python(args: string[], cwd: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const { python: program } = found as { python: string };
  const env = {
    PATH: process.env.PATH,
    HOME: cwd,
    HF_HOME: path.join(cwd, ".hf"),

    NO_PROXY: "127.0.0.1",
  };
  const run = promisify(execFile)(program, args, { cwd, env });
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code: Number(code), stdout, stderr }),
  );
}
export const script = (name: string) => here(name);
