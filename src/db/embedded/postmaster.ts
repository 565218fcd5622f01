import { type ChildProcess, spawn } from "node:child_process";
import { open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../log.js";
import { loaderEnvironment } from "./binaries.js";
import { EmbeddedPostgresError, explain } from "./errors.js";
import { commandAs, ENVIRONMENT } from "./identity.js";
import { settled, temporaryName } from "./leftovers.js";
import { type Occupant, occupant, readPidFile, removeStale } from "./pid-file.js";
import type { Placement } from "./placement.js";
import { type Answer, ask } from "./probe.js";
import { PORT } from "./socket.js";

export interface Running {
  pid: number;
  sockets: string;
  adopted: boolean;
}

// A cold start takes 0.2 s; a disk that is busy with something else, much more. Recovery after a crash reads up to 1 GB.
const START_MS = 60_000;
const RECOVERY_MS = 600_000;
const POLL_MS = 20;

/** Another postmaster holds the folder, or the last backends of a killed one have not noticed yet. */
const HELD = /lock file .* already exists|Is another post(master|gres)|is still in use|pre-existing shared memory/i;

/**
 * Sees to it that PostgreSQL serves `place.data`: adopts the one that runs, else starts one and waits until it answers.
 * Of many callers at once, PostgreSQL's own lock lets one start; the others adopt.
 */
export async function ensureRunning(place: Placement, durable: boolean, log: Log): Promise<Running> {
  const began = Date.now();
  let launched: Launched | null = null;
  let answer: Answer = "silent";
  for (let round = 0; ; round += 1) {
    const file = await readPidFile(place.data);
    const who: Occupant = file === null ? "gone" : await occupant(file.pid, place.data);
    if (file !== null && who === "other") {
      log("a stale postmaster.pid named a process of another program; it is removed", { pid: file.pid });
      await removeStale(place.data, file);
    }
    if (file !== null && (who === "ours" || who === "unknown")) {
      const sockets = file.sockets ?? place.sockets;
      const before = answer;
      answer = await ask(sockets, place.data);
      if (answer === "busy" && before !== "busy") log("PostgreSQL is starting, recovering or stopping: waiting for it");
      if (answer === "ready") {
        const adopted = launched?.child.pid !== file.pid;
        await (adopted ? launched?.discard() : launched?.keep());
        return { pid: file.pid, sockets, adopted };
      }
    } else if (launched === null) {
      launched = await launch(place, durable);
    }
    if (launched?.over) {
      const said = await launched.discard();
      launched = null;
      if (!HELD.test(said)) throw explain("PostgreSQL did not start", said, place.home);
    }
    if (Date.now() - began > (answer === "busy" ? RECOVERY_MS : START_MS)) {
      launched?.child.kill("SIGQUIT");
      throw await tooLate(place, answer, who, launched);
    }
    await delay(Math.min(POLL_MS * 1.2 ** Math.min(round, 15), 250));
  }
}

async function tooLate(
  place: Placement,
  answer: Answer,
  who: Occupant,
  launched: Launched | null,
): Promise<EmbeddedPostgresError> {
  const said = (await launched?.discard())?.trim().split("\n").slice(-12).join("\n") ?? "";
  if (launched === null && (who === "unknown" || who === "gone" || answer === "other")) {
    return new EmbeddedPostgresError(
      "IN_USE",
      `the database in ${place.home} is held by a PostgreSQL that this process cannot reach (another container, or processes left over): stop it and start again`,
    );
  }
  return new EmbeddedPostgresError("NOT_READY", `PostgreSQL in ${place.home} did not answer in time.\n${said}`);
}

interface Launched {
  child: ChildProcess;
  readonly over: boolean;
  /** This start's log becomes postgres.log; the one before is kept as postgres.log.1. */
  keep(): Promise<void>;
  /** Gives what was said and removes the log. */
  discard(): Promise<string>;
}

async function launch(place: Placement, durable: boolean): Promise<Launched> {
  const name = temporaryName("start");
  const logFile = join(place.home, name);
  const handle = await open(logFile, "ax", 0o600);
  const command = commandAs(place.identity, join(place.binaries.bin, "postgres"), settings(place, durable));
  // Its own session: neither Ctrl-C at the terminal nor the end of this process reaches it.
  const child = spawn(command.file, command.args, {
    ...command.options,
    cwd: "/",
    env: { ...ENVIRONMENT, ...loaderEnvironment(place.binaries) },
    detached: true,
    stdio: ["ignore", handle.fd, handle.fd],
  });
  let failure = "";
  let over = false;
  child.on("error", (error) => {
    failure = error.message;
    over = true;
  });
  child.on("exit", () => {
    over = true;
  });
  child.unref();
  await handle.close();
  return {
    child,
    get over() {
      return over;
    },
    async keep() {
      const kept = join(place.home, "postgres.log");
      await rename(kept, `${kept}.1`).catch(() => undefined);
      await rename(logFile, kept);
      settled(name);
    },
    async discard() {
      const said = await readFile(logFile, "utf8").catch(() => "");
      await rm(logFile, { force: true });
      settled(name);
      return `${said}${failure}`;
    },
  };
}

function settings(place: Placement, durable: boolean): string[] {
  const given = {
    listen_addresses: "",
    unix_socket_permissions: "0700",
    max_connections: "100",
    // Given here they cannot be weakened by the folder's postgresql.conf: an acknowledged row is on the disk.
    fsync: durable ? "on" : "off",
    synchronous_commit: "on",
    full_page_writes: "on",
    timezone: "UTC",
    log_timezone: "UTC",
    // Errors of statements reach the caller, who logs them; the file holds the server's own events and stays small.
    log_min_messages: "log",
    log_checkpoints: "off",
  };
  const options = Object.entries(given).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  return ["-D", place.data, "-k", place.sockets, "-p", String(PORT), ...options];
}
