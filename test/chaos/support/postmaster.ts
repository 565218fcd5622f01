import { readFileSync } from "node:fs";
import path from "node:path";
import type { TestServer } from "../../support/server.js";

/** The PostgreSQL of an embedded server: the first line of its postmaster.pid. */
export function postmasterPid({ dataDir }: TestServer): number {
  return Number(readFileSync(path.join(dataDir, "postgres", "data", "postmaster.pid"), "utf8").split("\n")[0]);
}
