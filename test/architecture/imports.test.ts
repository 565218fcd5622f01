import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const SRC = path.resolve(import.meta.dirname, "../../src");

/** Which room may import which: everything that is not here is refused. docs/architecture.md says why. */
const MAY_IMPORT: Record<string, string[]> = {
  main: ["commands"],
  commands: [
    "runtime",
    "resolvers",
    "access",
    "jobs",
    "children",
    "db",
    "storage",
    "inference",
    "metrics",
    "domain",
    "config",
    "errors",
    "log",
    "paths",
  ],
  runtime: [
    "http",
    "resolvers",
    "services",
    "access",
    "jobs",
    "children",
    "db",
    "storage",
    "domain",
    "config",
    "errors",
    "log",
    "meters",
    "paths",
  ],
  http: ["resolvers", "schema", "services", "access", "storage", "config", "domain", "errors"],
  resolvers: ["schema", "services", "domain", "errors"],
  schema: ["services", "domain", "errors"],
  services: [
    "access",
    "db",
    "jobs",
    "children",
    "storage",
    "images",
    "inference",
    "metrics",
    "domain",
    "config",
    "errors",
    "log",
    "meters",
    "paths",
  ],
  jobs: ["children", "db", "storage", "images", "domain", "config", "errors", "log"],
  children: ["inference", "metrics", "images", "storage", "domain", "errors", "paths"],
  access: ["db", "domain", "errors"],
  db: ["domain", "errors", "paths"],
  storage: ["errors", "domain"],
  images: ["metrics", "errors"],
  inference: ["domain", "errors"],
  metrics: ["domain", "errors"],
  domain: ["errors"],
  meters: [],
  log: ["config"],
  config: ["domain"],
  errors: [],
  paths: [],
};

/** No I/O, no clock, no environment: the same arguments give the same bits on any day. */
const PURE = [
  "domain",
  "metrics",
  "inference/kernels",
  "inference/noise",
  "inference/schedules",
  "inference/samplers",
  "inference/denoisers",
  "inference/analytic",
  "inference/measurements",
];
/** Hashing is arithmetic. */
const PURE_MAY_USE = ["node:crypto"];
/** Sessions run networks in the thread they are in: only a child may hold one. */
const SESSIONS = [
  "inference/session.ts",
  "inference/model-check.ts",
  "inference/descriptor-network.ts",
  "inference/descriptor-check.ts",
  "inference/products.ts",
];

interface Import {
  from: string;
  to: string;
}

const files = (readdirSync(SRC, { recursive: true }) as string[])
  .filter((name) => name.endsWith(".ts"))
  .map((name) => name.split(path.sep).join("/"));
const text = (file: string) => readFileSync(path.join(SRC, file), "utf8");
const room = (file: string) => file.split("/")[0]!.replace(/\.ts$/, "");

function imports(file: string): Import[] {
  const found = text(file).matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)"([^"]+)"/g);
  return [...found].map(([, target]) => ({
    from: file,
    to: target!.startsWith(".")
      ? path.posix.normalize(path.posix.join(path.posix.dirname(file), target!)).replace(/\.js$/, ".ts")
      : target!,
  }));
}
const all = files.flatMap(imports);
const local = all.filter(({ to }) => files.includes(to));

describe("imports go one way", () => {
  it("finds the program's files and their imports", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(local.length).toBeGreaterThan(200);
  });

  it("lets each room import only those beneath it", () => {
    const wrong = local
      .filter(({ from, to }) => room(from) !== room(to) && !MAY_IMPORT[room(from)]?.includes(room(to)))
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(wrong).toEqual([]);
  });

  it("knows every room there is", () => {
    expect([...new Set(files.map(room))].filter((name) => !(name in MAY_IMPORT))).toEqual([]);
  });

  it("has no cycle between rooms", () => {
    const reach = (start: string, seen = new Set<string>()): Set<string> => {
      for (const next of MAY_IMPORT[start] ?? []) if (!seen.has(next)) reach(next, seen.add(next));
      return seen;
    };
    expect(Object.keys(MAY_IMPORT).filter((name) => reach(name).has(name))).toEqual([]);
  });

  it("keeps sessions out of every process but the children", () => {
    const wrong = local.filter(
      ({ from, to }) =>
        SESSIONS.includes(to) && room(from) !== "children" && room(from) !== "inference" && !isTypeOnly(from, to),
    );
    expect(wrong).toEqual([]);
  });

  it("keeps SQL in db, and everything that resolvers know out of it", () => {
    const wrong = all
      .filter(({ to }) => to === "pg" || to.startsWith("drizzle-orm"))
      .map(({ from }) => from)
      .filter((file) => room(file) !== "db" && !["runtime", "jobs/queue.ts"].some((place) => file.startsWith(place)));
    expect(wrong).toEqual([]);
  });

  it("reads the environment in one place", () => {
    expect(files.filter((file) => /\bprocess\.env\b/.test(text(file)))).toEqual(["config.ts"]);
  });

  it("keeps the pure rooms pure", () => {
    const pure = files.filter((file) => PURE.some((place) => file.startsWith(`${place}/`)));
    expect(pure.length).toBeGreaterThan(30);
    const io = all.filter(
      ({ from, to }) => pure.includes(from) && to.startsWith("node:") && !PURE_MAY_USE.includes(to),
    );
    expect(io).toEqual([]);
    const impure = pure.filter((file) =>
      /\bDate\.now\b|\bnew Date\(\)|\bperformance\.|\bprocess\.|\bMath\.random\b/.test(text(file)),
    );
    expect(impure).toEqual([]);
  });

  it("gives pages the pure rooms alone: what is counted in a browser is what is counted here", () => {
    const web = path.resolve(SRC, "../web");
    const pages = (readdirSync(web, { recursive: true }) as string[]).filter((name) => /\.tsx?$/.test(name));
    const ours = pages.flatMap((name) =>
      [...readFileSync(path.join(web, name), "utf8").matchAll(/from "(?:\.\.\/)+src\/([^"]+)\.js"/g)].map(
        (found) => found[1]!,
      ),
    );
    expect(ours.length).toBeGreaterThan(5);
    expect(ours.filter((file) => !PURE.some((place) => file.startsWith(`${place}/`)))).toEqual([]);
    const long = pages.filter(
      (name) => !name.endsWith(".generated.ts") && readFileSync(path.join(web, name), "utf8").split("\n").length > 301,
    );
    expect(long).toEqual([]);
  });

  it("keeps files small", () => {
    const long = files.filter((file) => text(file).split("\n").length > 301);
    // Tables of numbers are data.
    expect(long.filter((file) => file !== "inference/noise/ziggurat-tables.ts")).toEqual([]);
  });
});

/** `import type` leaves nothing behind at run time. */
function isTypeOnly(from: string, to: string): boolean {
  const name = path.posix.basename(to).replace(/\.ts$/, ".js");
  return new RegExp(`import type [^;]*${name.replace(".", "\\.")}"`).test(text(from));
}
