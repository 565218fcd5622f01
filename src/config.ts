/** The environment, read and checked once. Nothing else in the program reads `process.env`. */
import os from "node:os";
import path from "node:path";
import proxyaddr from "proxy-addr";
import { z } from "zod";
import { ConfigError } from "./config/error.js";
import { S3_VARIABLES, type S3Settings, s3Settings } from "./config/s3.js";
import { DEVICE_REQUESTS, type DeviceRequest } from "./domain/device.js";

export { ConfigError } from "./config/error.js";

/** What the operator may bound; each is refused with its own clear error when exceeded. */
export interface Limits {
  /** Compute seconds a RESEARCHER may spend from one UTC midnight to the next; null: as many as they like. */
  computeSecondsPerDay: number | null;
  /** Samples that may be queued, whoever asked: beyond it what is missing is not queued. */
  queued: number;
  /** Median delay of the server's event loop beyond which it takes no operation. */
  loopDelayMs: number;
  /** Wrong tokens from one address a minute. */
  authFailures: number;
  /** Seeds a question. */
  seeds: number;
  /** Sources a question. */
  sources: number;
  /** Missing samples one operation may queue, over all its fields. */
  missingPerOperation: number;
  /** Pairs of sources times seeds of one `reproducibility`. */
  pairs: number;
  /** Seeds a page. */
  page: number;
  waitSeconds: number;
  /** Query depth, fields after fragments, tokens, bytes and cost. */
  depth: number;
  fields: number;
  tokens: number;
  bodyBytes: number;
  complexity: number;
  /** Ordered pairs of different seeds that one `chance` looks at; beyond it the first seeds count and `n` says so. */
  chancePairs: number;
  /** Pairs of images that one question may value by inner products, and one by one where the metric is none. */
  products: number;
  nearestPairs: number;
  descriptorValues: number;
  /** One network's or one score's seconds without progress, and its whole batch's. */
  childIdleSeconds: number;
  childSeconds: number;
  childMegabytes: number;
  /** The check of one network, its test run included. */
  checkSeconds: number;
  /** One uploaded file, and how long its address, and then the file itself, waits. */
  uploadBytes: number;
  uploadSeconds: number;
}

export interface Config {
  port: number;
  host: string;
  /** Where clients reach this server; signed URLs start with it. */
  publicUrl: string;
  allowedHosts: string[];
  corsOrigins: string[];
  /** Whether an address is a proxy's whose X-Forwarded-For says where a request comes from. */
  isTrustedProxy: (address: string, hops: number) => boolean;
  dataDir: string;
  /** Null: a PostgreSQL of our own in `dataDir`. */
  databaseUrl: string | null;
  /** Null: images are files in `dataDir`. */
  s3: S3Settings | null;
  /** Null: made once and kept in `dataDir`. */
  signingSecret: string | null;
  /** Models and training sets found here are registered at start, by digest; null: those that ship with the program. */
  zooDir: string | null;
  inferenceDevice: DeviceRequest;
  /** A drawing child of another make: a program, by its absolute path, and its first arguments. Null: the one that is built here. */
  drawingChild: [string, ...string[]] | null;
  /** What a GPU's driver needs to know: the only variables that a drawing child ever gets. */
  driverEnvironment: Record<string, string>;
  /** Worker processes beside the server. */
  workers: number;
  /** Drawing children of one worker: each is one thread. */
  lanes: number;
  logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  limits: Limits;
}

export const LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "::1"];

const count = (fallback: number, min: number, max: number) =>
  z.coerce
    .number({ error: `needs a whole number from ${min} to ${max}` })
    .int(`needs a whole number from ${min} to ${max}`)
    .min(min, `needs a whole number from ${min} to ${max}`)
    .max(max, `needs a whole number from ${min} to ${max}`)
    .default(fallback);
const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((item) => item.trim())
      .filter(Boolean),
  );
const origins = list.refine(
  (items) => items.every((item) => URL.canParse(item) && new URL(item).origin === item),
  "needs origins such as https://lab.example, separated by commas",
);

const proxies = list.transform((items, context) => {
  try {
    return proxyaddr.compile(items);
  } catch {
    const message = "needs addresses or networks such as 10.0.0.0/8 or loopback, separated by commas";
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  }
});

/** Words as a shell splits them: by spaces, except within quotes. Nothing is substituted. */
const commandLine = z.string().transform((text, context) => {
  const words = (text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"),
  );
  const [program, ...rest] = words;
  // Its working folder is an empty one, and without an environment there is no PATH to look through.
  if (program && path.isAbsolute(program)) return [program, ...rest] as [string, ...string[]];
  context.addIssue({ code: "custom", message: "needs a command line that starts with a program's absolute path" });
  return z.NEVER;
});
/** Of Vulkan's loader, of CUDA, and of the linker that finds their libraries. */
const DRIVER_VARIABLES = [
  "LD_LIBRARY_PATH",
  "VK_ICD_FILENAMES",
  "VK_DRIVER_FILES",
  "VK_ADD_DRIVER_FILES",
  "CUDA_VISIBLE_DEVICES",
  "CUDA_DEVICE_ORDER",
  "CUDA_CACHE_PATH",
];

const Environment = z.object({
  PORT: count(4000, 0, 65535),
  HOST: z.string().default("127.0.0.1"),
  PUBLIC_URL: z
    .string()
    .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), "needs an http or https URL")
    .optional(),
  ALLOWED_HOSTS: list,
  CORS_ORIGINS: origins,
  TRUSTED_PROXIES: proxies,
  DATA_DIR: z.string().default("./data"),
  DATABASE_URL: z
    .string()
    .refine((text) => /^postgres(ql)?:\/\//.test(text), "needs a URL such as postgres://user@host:5432/concordance")
    .optional(),
  ...S3_VARIABLES,
  SIGNING_SECRET: z.string().min(32, "needs at least 32 characters").optional(),
  ZOO_DIR: z.string().optional(),
  INFERENCE_DEVICE: z
    .enum(DEVICE_REQUESTS, { error: `needs ${DEVICE_REQUESTS.slice(0, -1).join(", ")} or ${DEVICE_REQUESTS.at(-1)}` })
    .default("auto"),
  DRAWING_CHILD: commandLine.optional(),
  WORKERS: count(1, 0, 64),
  WORKER_LANES: count(Math.max(1, os.availableParallelism()), 1, 256),
  LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"], {
      error: "needs fatal, error, warn, info, debug, trace or silent",
    })
    .default("info"),
  LIMIT_COMPUTE_SECONDS_PER_DAY: z.coerce
    .number({ error: "needs a number of seconds above 0" })
    .positive("needs a number of seconds above 0")
    .optional(),
  LIMIT_QUEUED: count(1_000_000, 1, 1_000_000_000),
  LIMIT_LOOP_DELAY_MS: count(1_000, 1, 60_000),
  LIMIT_AUTH_FAILURES: count(20, 1, 1_000_000),
  LIMIT_SEEDS: count(10_000, 1, 1_000_000),
  LIMIT_SOURCES: count(64, 1, 10_000),
  LIMIT_MISSING: count(100_000, 1, 10_000_000),
  LIMIT_PAIRS: count(2_000_000, 1, 1_000_000_000),
  LIMIT_PAGE: count(1_000, 1, 10_000),
  LIMIT_WAIT_SECONDS: count(60, 0, 600),
  LIMIT_DEPTH: count(12, 1, 1_000),
  LIMIT_FIELDS: count(1_000, 1, 1_000_000),
  LIMIT_TOKENS: count(15_000, 1, 10_000_000),
  LIMIT_BODY_BYTES: count(1_000_000, 1_000, 1_000_000_000),
  LIMIT_COMPLEXITY: count(2_000_000, 1, 1_000_000_000),
  LIMIT_CHANCE_PAIRS: count(1_000_000, 100, 1_000_000_000),
  LIMIT_PRODUCTS: count(1_000_000_000, 1, 1_000_000_000_000),
  LIMIT_NEAREST_PAIRS: count(5_000_000, 1, 1_000_000_000_000),
  // The most is 256 MiB, held some times over while a file is made.
  LIMIT_DESCRIPTOR_VALUES: count(33_554_432, 1, 67_108_864),
  LIMIT_CHILD_IDLE_SECONDS: count(120, 1, 86_400),
  LIMIT_CHILD_SECONDS: count(3_600, 1, 864_000),
  LIMIT_CHILD_MEGABYTES: count(4_096, 64, 4_194_304),
  LIMIT_CHECK_SECONDS: count(120, 1, 86_400),
  // protobuf and Node's own buffers end at 2 GiB.
  LIMIT_UPLOAD_BYTES: count(2_000_000_000, 1, 2_000_000_000),
  LIMIT_UPLOAD_SECONDS: count(3_600, 1, 86_400),
});

/** Reads a configuration from `env`; an empty string means absent. Throws ConfigError naming each variable at fault. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`).join("\n"));
  }
  const e = parsed.data;
  const urlHost = e.HOST.includes(":") ? `[${e.HOST}]` : e.HOST;
  return {
    port: e.PORT,
    host: e.HOST,
    publicUrl: (e.PUBLIC_URL ?? `http://${urlHost}:${e.PORT}`).replace(/\/+$/, ""),
    allowedHosts: e.ALLOWED_HOSTS,
    corsOrigins: e.CORS_ORIGINS,
    isTrustedProxy: e.TRUSTED_PROXIES,
    dataDir: path.resolve(e.DATA_DIR),
    databaseUrl: e.DATABASE_URL ?? null,
    s3: s3Settings(e, Object.keys(given)),
    signingSecret: e.SIGNING_SECRET ?? null,
    zooDir: e.ZOO_DIR === undefined ? null : path.resolve(e.ZOO_DIR),
    inferenceDevice: e.INFERENCE_DEVICE,
    drawingChild: e.DRAWING_CHILD ?? null,
    driverEnvironment: Object.fromEntries(
      Object.entries(given).filter(([name]) => DRIVER_VARIABLES.includes(name)),
    ) as Record<string, string>,
    workers: e.WORKERS,
    lanes: e.WORKER_LANES,
    logLevel: e.LOG_LEVEL,
    limits: {
      computeSecondsPerDay: e.LIMIT_COMPUTE_SECONDS_PER_DAY ?? null,
      queued: e.LIMIT_QUEUED,
      loopDelayMs: e.LIMIT_LOOP_DELAY_MS,
      authFailures: e.LIMIT_AUTH_FAILURES,
      seeds: e.LIMIT_SEEDS,
      sources: e.LIMIT_SOURCES,
      missingPerOperation: e.LIMIT_MISSING,
      pairs: e.LIMIT_PAIRS,
      page: e.LIMIT_PAGE,
      waitSeconds: e.LIMIT_WAIT_SECONDS,
      depth: e.LIMIT_DEPTH,
      fields: e.LIMIT_FIELDS,
      tokens: e.LIMIT_TOKENS,
      bodyBytes: e.LIMIT_BODY_BYTES,
      complexity: e.LIMIT_COMPLEXITY,
      chancePairs: e.LIMIT_CHANCE_PAIRS,
      products: e.LIMIT_PRODUCTS,
      nearestPairs: e.LIMIT_NEAREST_PAIRS,
      descriptorValues: e.LIMIT_DESCRIPTOR_VALUES,
      childIdleSeconds: e.LIMIT_CHILD_IDLE_SECONDS,
      childSeconds: e.LIMIT_CHILD_SECONDS,
      childMegabytes: e.LIMIT_CHILD_MEGABYTES,
      checkSeconds: e.LIMIT_CHECK_SECONDS,
      uploadBytes: e.LIMIT_UPLOAD_BYTES,
      uploadSeconds: e.LIMIT_UPLOAD_SECONDS,
    },
  };
}

export function isLoopback(host: string): boolean {
  return LOOPBACK_HOSTS.includes(host) || host.startsWith("127.");
}

/** The environment of a worker process beside this server: this one's own, and where the rows are. */
export function workerEnvironment(config: Config, databaseUrl: string): Record<string, string | undefined> {
  return {
    ...process.env,
    DATABASE_URL: databaseUrl,
    DATA_DIR: config.dataDir,
    WORKER_LANES: String(config.lanes),
    LOG_LEVEL: config.logLevel,
  };
}
