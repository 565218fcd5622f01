/** An object that cannot be read as it was written: said, set aside, and drawn again where it can be. */
import { forgetDerivedImages } from "../db/queries/derived-images.js";
import { queueRepair } from "../db/queries/enqueue.js";
import { markLost, samplesShowing } from "../db/queries/samples.js";
import { transaction } from "../db/retry.js";
import type { Dependencies } from "./dependencies.js";

export interface DamageService {
  /** Called by whoever met the damage, on any path; twice at once is harmless. */
  report(object: string, kind: "missing" | "damaged"): Promise<void>;
}

export function createDamageService(
  deps: Pick<Dependencies, "db" | "store" | "queue" | "log" | "meters">,
): DamageService {
  return {
    async report(object, kind) {
      deps.meters.damaged(kind);
      if (kind === "damaged") await deps.store.setAside(object);
      const queued = await transaction(deps.db, async (tx) => {
        const shown = await samplesShowing(tx, object);
        await markLost(tx, object);
        const repairs = await queueRepair(tx, shown);
        if (repairs > 0) await deps.queue.wake(tx, Math.ceil(repairs / 32));
        return repairs;
      });
      await forgetDerivedImages(deps.db, object);
      deps.log.error({ object, kind, queued }, `an object is ${kind}; samples that show it are drawn again`);
    },
  };
}
