/** Holds rows and storage against each other beside a server that may run. */
import type { Config } from "../config.js";
import { openQueue } from "../jobs/queue.js";
import type { Logger } from "../log.js";
import { createMeters } from "../meters.js";
import { createDamageService } from "../services/damage.js";
import { createUploadService } from "../services/registration/uploads.js";
import { createUpkeepService, type Examination } from "../services/upkeep.js";
import { besideServer } from "./beside.js";

export type { Examination } from "../services/upkeep.js";

export function examine(config: Config, log: Logger, repair: boolean): Promise<Examination> {
  return besideServer(config, log, "doctor", async ({ db, store, url, closers }) => {
    const queue = await openQueue(url, log);
    closers.push(queue.close);
    const damage = createDamageService({ db, store, queue, log, meters: createMeters() });
    const uploads = createUploadService({ db, store, limits: config.limits, log });
    return createUpkeepService({ db, store, damage, uploads }).examine(repair);
  });
}
