import type { Log } from "../log.js";
import { ensureDataFolder } from "./initdb.js";
import { choosePlacement, type PlacementOptions } from "./placement.js";
import { ensureRunning } from "./postmaster.js";
import { socketUrl } from "./socket.js";
import { supervise } from "./supervise.js";

export { EmbeddedPostgresError, type EmbeddedPostgresReason } from "./errors.js";

export interface EmbeddedPostgresOptions extends PlacementOptions {
  /** PostgreSQL's own folder: data, log and socket live in it. Made where it is missing. */
  directory: string;
  log: Log;
  /** False only for throw-away databases of tests: fsync off. */
  durable?: boolean;
  /** False: a server that dies is not started again. */
  restart?: boolean;
}

export interface EmbeddedPostgres {
  /** For `pg`: the database `concordance` over the socket. */
  url: string;
  /** True when it ran already: an earlier process of ours left it, or another started it at the same time. */
  adopted: boolean;
  /** The server's process: another one after a restart. */
  readonly pid: number;
  /** Where its files are: `directory`, or elsewhere when root may use it in no other way. */
  home: string;
  /** Ends the server, for all who use it. Safe to call more than once. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL in a folder, or adopts the one that runs there, and waits until its database answers.
 * It outlives this process, whatever ends it, until `stop`. Throws EmbeddedPostgresError, in words for the operator.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, durable = true } = options;
  const place = await choosePlacement(options);
  await ensureDataFolder(place, durable);
  const running = await ensureRunning(place, durable, log);
  log(running.adopted ? "adopted the PostgreSQL that was running" : "started PostgreSQL", {
    pid: running.pid,
    directory: place.home,
  });
  const server = supervise(place, running, { durable, restart: options.restart !== false, log });
  return {
    url: socketUrl(running.sockets),
    adopted: running.adopted,
    get pid() {
      return server.pid;
    },
    home: place.home,
    stop: server.stop,
  };
}
