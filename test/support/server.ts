/** The real server as a process of its own: built program, PostgreSQL, worker, drawing children, temporary folder. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { ExecutionResult } from "graphql";
import pg from "pg";
import { builtFile } from "../../src/paths.js";
import { giveChecked, keepChecked } from "./checked-models.js";
import { freePorts } from "./ports.js";
import { testDatabase } from "./postgres.js";
import { guard, type Process, processesOf } from "./processes.js";
import { EXAMPLE_MODELS, type OwnModel, smallZoo } from "./small-zoo.js";
import { until } from "./until.js";

export interface TestServerOptions {
  /** Beside those below; these win. */
  env?: Record<string, string>;
  /** True: the PostgreSQL that the server itself starts in DATA_DIR. Else a database on the run's own (starts faster). */
  embedded?: boolean;
  /** A database of the test's own making, dropped with the server. */
  database?: { url: string; drop(): Promise<void> };
  workers?: number;
  /** One if absent: each has a drawing child, whose networks are loaded anew. */
  lanes?: number;
  /** Shipped models to register; "zoo" for all. Those of the contract's examples if absent. */
  models?: readonly string[] | "zoo";
  ownModels?: readonly OwnModel[];
  /** A command that runs the program it is given in its own place: as `unshare` does, and `sh -c '… exec "$@"' sh`. */
  launcher?: readonly string[];
  /** True: its workers check every model, whatever servers before it found. */
  checks?: boolean;
  /** Models to wait for: those registered, by default, unless there are no workers. */
  ready?: readonly string[] | "zoo";
}

// biome-ignore lint/suspicious/noExplicitAny: answers are read by the tests that know their shape.
export type Answer = ExecutionResult<any, any> & { status: number };

export interface TestServer {
  url: string;
  /** The temporary folder that holds all that belongs to it; DATA_DIR is in it. */
  folder: string;
  dataDir: string;
  databaseUrl: string;
  readonly pid: number;
  /** What it and its workers wrote, standard output and error together. */
  logs(): string;
  query(document: string, variables?: Record<string, unknown>, how?: QueryOptions): Promise<Answer>;
  sql<Row extends pg.QueryResultRow>(text: string, params?: unknown[]): Promise<Row[]>;
  processes(): Process[];
  workerPids(): number[];
  /** Drawing children. */
  childPids(): number[];
  waitReady(slugs: readonly string[] | "zoo"): Promise<void>;
  /** Runs another command of the program with the server's environment. */
  command(args: string[], env?: Record<string, string>): Promise<{ code: number; stdout: string; stderr: string }>;
  /** Sends the server a signal and waits for its end. */
  kill(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** After `kill` or instead of it: ends the server and starts it on what it left. */
  restart(env?: Record<string, string>): Promise<void>;
  /** Ends all and removes the folder; throws if a process was left behind. */
  stop(): Promise<void>;
}
export interface QueryOptions {
  method?: "POST" | "GET";
  headers?: Record<string, string>;
}

const MAIN = builtFile("main.js");

/** Starts a server and waits until it is ready and its models are. The caller stops it: `afterAll(() => server.stop())`. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  if (!existsSync(MAIN)) throw new Error("the built program is missing: npm run build");
  const folder = mkdtempSync(path.join(tmpdir(), "concordance-server-"));
  const dataDir = path.join(folder, "data");
  // Drawing children work in folders below it: that is how they are found.
  const temporary = path.join(folder, "tmp");
  mkdirSync(temporary, { recursive: true });
  const watch = guard(folder);
  const database = options.embedded ? null : (options.database ?? (await testDatabase()));
  const port = (await freePorts(1))[0]!;
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? "",
    TMPDIR: temporary,
    PORT: String(port),
    DATA_DIR: dataDir,
    LOG_LEVEL: "info",
    WORKERS: String(options.workers ?? 1),
    WORKER_LANES: String(options.lanes ?? 1),
    ...(database ? { DATABASE_URL: database.url } : {}),
    ...options.env,
  };
  const models = options.models ?? EXAMPLE_MODELS;
  if (models !== "zoo") env.ZOO_DIR = smallZoo(path.join(folder, "zoo"), models, options.ownModels);

  const checks = options.checks || options.embedded || options.database || options.workers === 0;
  const shared = checks || models === "zoo" ? [] : models;
  if (database) await giveChecked(database.url, dataDir, shared);

  const url = `http://127.0.0.1:${port}`;
  let output = "";
  let child: ChildProcess | null = null;
  let pool: pg.Pool | null = null;

  async function start(): Promise<void> {
    const [file, ...args] = [...(options.launcher ?? []), process.execPath, MAIN, "start"];
    // A group of its own, as in a terminal: Ctrl-C reaches the group.
    const started = spawn(file!, args, { cwd: folder, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    child = started;
    const take = (text: string) => {
      output += text;
    };
    started.stdout!.setEncoding("utf8").on("data", take);
    started.stderr!.setEncoding("utf8").on("data", take);
    await until("the server is ready", async () => {
      if (started.exitCode !== null || started.signalCode !== null) throw new Error(`the server ended:\n${output}`);
      const answer = await fetch(`${url}/health/ready`).catch(() => null);
      return answer?.status === 200;
    });
  }
  async function end(signal: NodeJS.Signals) {
    const ending = child!;
    if (ending.exitCode === null && ending.signalCode === null) {
      const ended = new Promise((resolve) => ending.once("exit", resolve));
      ending.kill(signal);
      await ended;
    }
    return { code: ending.exitCode, signal: ending.signalCode };
  }
  const running = (pattern: RegExp) => processesOf(folder).filter(({ command }) => pattern.test(command));
  const databaseUrl = () => database?.url ?? embeddedUrl(dataDir);

  const server: TestServer = {
    url,
    folder,
    dataDir,
    get databaseUrl() {
      return databaseUrl();
    },
    get pid() {
      return child!.pid!;
    },
    logs: () => output,
    query: (document, variables, how) => ask(url, document, variables, how),
    async sql<Row extends pg.QueryResultRow>(text: string, params: unknown[] = []) {
      if (!pool) {
        pool = new pg.Pool({ connectionString: databaseUrl(), max: 2, application_name: "test" });
        // A PostgreSQL that is stopped under it ends its idle connections.
        pool.on("error", () => {});
      }
      return (await pool.query<Row>(text, params)).rows;
    },
    processes: () => processesOf(folder),
    workerPids: () => running(/main\.js worker/).map(({ pid }) => pid),
    childPids: () => running(/children\/drawing\.js/).map(({ pid }) => pid),
    async waitReady(slugs) {
      await until("the models are READY", async () => {
        const rows = await server.sql<{ slug: string; state: string }>("select slug, state from model");
        const wanted = slugs === "zoo" ? rows.map((row) => row.slug) : slugs;
        return (
          wanted.length > 0 && wanted.every((slug) => rows.some((row) => row.slug === slug && row.state === "READY"))
        );
      });
    },
    async command(args, more = {}) {
      const run = promisify(execFile)(process.execPath, [MAIN, ...args], { cwd: folder, env: { ...env, ...more } });
      return run.then(
        ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
        ({ code, stdout, stderr }) => ({ code: Number(code), stdout, stderr }),
      );
    },
    kill: end,
    async restart(more = {}) {
      await end("SIGTERM");
      await pool?.end();
      pool = null;
      Object.assign(env, more);
      await start();
    },
    async stop() {
      await pool?.end();
      pool = null;
      if (child) await end("SIGTERM");
      // Orphans of a killed server notice its end by themselves: they get a moment, and no more.
      const left = await until("its processes end", () => processesOf(folder).length === 0 && [], { seconds: 5 }).catch(
        () => processesOf(folder),
      );
      for (const { pid } of left) process.kill(pid, "SIGKILL");
      watch.dismiss();
      await database?.drop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
      if (left.length > 0) throw new Error(`left behind: ${left.map(({ command }) => command).join("; ")}`);
    },
  };
  try {
    await start();
    const slugs = [...(models === "zoo" ? [] : models), ...(options.ownModels ?? []).map(({ card }) => card.slug)];
    const wanted = options.ready ?? (models === "zoo" ? "zoo" : slugs);
    if (options.workers !== 0 || options.ready) if (wanted.length > 0) await server.waitReady(wanted);
    await keepChecked(databaseUrl(), dataDir, shared);
    return server;
  } catch (error) {
    await server.stop().catch(() => {});
    throw error;
  }
}

async function ask(
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
  { method = "POST", headers = {} }: QueryOptions = {},
): Promise<Answer> {
  const search = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  const response =
    method === "GET"
      ? await fetch(`${url}/graphql?${search}`, { headers: { "apollo-require-preflight": "true", ...headers } })
      : await fetch(`${url}/graphql`, {
          method,
          headers: { "content-type": "application/json", ...headers },
          body: JSON.stringify({ query, variables }),
        });
  return { ...((await response.json()) as ExecutionResult), status: response.status };
}

/** Where the server's own PostgreSQL listens, by the socket folder that its postmaster.pid names. */
function embeddedUrl(dataDir: string): string {
  const lines = readFileSync(path.join(dataDir, "postgres", "data", "postmaster.pid"), "utf8").split("\n");
  return `postgres://postgres@/concordance?host=${encodeURIComponent(lines[4]!)}&port=${lines[3]}`;
}
