/** An object that cannot be read as it was written: said, set aside, and drawn again where it can be. */
import { forgetDerivedImages } from "../db/queries/derived-images.js";
import { queueRepair } from "../db/queries/enqueue.js";
import { markLost, renditionsIn } from "../db/queries/samples.js";
import { transaction } from "../db/retry.js";
import { ObjectDamaged, ObjectMissing, type ObjectStore } from "../storage/object-store.js";
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
      // First what the object is said to hold, then the object itself: a drawing that is settled later wrote it anew and
      // is not lost. Two who met the same damage had it drawn twice otherwise.
      const held = await renditionsIn(deps.db, object);
      if (await isSound(deps.store, object)) return;
      deps.meters.damaged(kind);
      if (kind === "damaged") await deps.store.setAside(object);
      const queued = await transaction(deps.db, async (tx) => {
        await markLost(tx, held);
        const repairs = await queueRepair(tx, held);
        if (repairs > 0) await deps.queue.wake(tx, Math.ceil(repairs / 32));
        return repairs;
      });
      await forgetDerivedImages(deps.db, object);
      deps.log.error(
        { object, kind, queued },
        `an object is ${kind}; samples that show it are drawn again, but for those that were imported`,
      );
    },
  };
}

async function isSound(store: ObjectStore, object: string): Promise<boolean> {
  try {
    await store.get(object);
    return true;
  } catch (error) {
    if (error instanceof ObjectMissing || error instanceof ObjectDamaged) return false;
    throw error;
  }
}
