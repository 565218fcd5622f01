/** What services are made of: rows, the queue, storage, the children that score, and the limits. */
import type { DescribingChild } from "../children/describing-child.js";
import type { ScoringChild } from "../children/scoring-child.js";
import type { Config } from "../config.js";
import type { Coalesced } from "../db/coalesced.js";
import type { Executor } from "../db/executor.js";
import type { Queue } from "../jobs/queue.js";
import type { ChangeFeed } from "../jobs/watch.js";
import type { Logger } from "../log.js";
import type { Meters } from "../meters.js";
import type { ObjectStore } from "../storage/object-store.js";
import type { QueueRoom } from "./sampling/room.js";

export interface Dependencies {
  db: Executor;
  store: ObjectStore;
  queue: Queue;
  feed: ChangeFeed;
  scoring: ScoringChild;
  describing: DescribingChild;
  limits: Config["limits"];
  log: Logger;
  /** Of the queue, for what is missing. */
  room: QueueRoom;
  /** What identical questions of one moment share. */
  coalesced: Coalesced;
  /** What this server's permanent addresses begin with. */
  publicUrl: string;
  meters: Pick<Meters, "asked" | "damaged">;
}
