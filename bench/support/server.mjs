/** The built program as a process of its own, on a temporary folder that goes with it. */
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
export const main = path.join(root, "dist", "bundle", "main.js");

/** A folder that `remove` takes away. */
export function temporaryFolder() {
  const folder = mkdtempSync(path.join(os.tmpdir(), "concordance-bench-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }) };
}

/** The variables of a server in `folder`: none of this shell's own reach it. */
export async function environment(folder, more = {}) {
  const { PATH, TMPDIR } = process.env;
  return {
    PATH,
    TMPDIR,
    PORT: String(await freePort()),
    DATA_DIR: path.join(folder, "data"),
    LOG_LEVEL: "warn",
    ...more,
  };
}

/** A ZOO_DIR in `folder` with some of the shipped models. */
export function smallZoo(folder, slugs) {
  const shipped = path.join(root, "zoo");
  const zoo = path.join(folder, "zoo");
  mkdirSync(path.join(zoo, "models"), { recursive: true });
  symlinkSync(path.join(shipped, "training"), path.join(zoo, "training"));
  for (const file of slugs.flatMap((slug) => [`${slug}.json`, `${slug}.onnx`])) {
    copyFileSync(path.join(shipped, "models", file), path.join(zoo, "models", file));
  }
  return zoo;
}

/** Starts the server with embedded PostgreSQL and `settings(folder)`; resolves when it and every model are ready. */
export async function startServer(settings) {
  const { folder, remove } = temporaryFolder();
  const more = settings(folder);
  const env = await environment(folder, more);
  const child = spawn(process.execPath, [...(more.NODE_FLAGS?.split(" ") ?? []), main, "start"], {
    env,
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${env.PORT}`;
  const query = (document, variables) => post(url, document, variables);
  async function stop() {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    }
    remove();
  }
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop().then(() => process.exit(130)));
  try {
    await until(async () => (await fetch(`${url}/health/ready`)).ok, child);
    await until(async () => {
      const { models } = await query("{ models(first: 100) { edges { node { state } } } }");
      return models.edges.every(({ node }) => node.state === "READY");
    }, child);
    return { url, folder, dataDir: env.DATA_DIR, pid: child.pid, query, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The data of an operation's answer. Throws on errors. */
export async function post(url, query, variables = {}) {
  const { data, errors } = JSON.parse(await postText(url, JSON.stringify({ query, variables })));
  if (errors) throw new Error(errors[0].message);
  return data;
}

/** The text of the answer to a request's text. */
export async function postText(url, body) {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/graphql`, { method: "POST", headers, body });
  return answer.text();
}

async function until(holds, child) {
  while (!(await holds().catch(() => false))) {
    const end = child.exitCode ?? child.signalCode;
    if (end !== null) throw new Error(`the server ended before it was ready: ${end}`);
    await delay(100);
  }
}

async function freePort() {
  const probe = net.createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
