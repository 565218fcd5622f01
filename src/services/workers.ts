/** Workers as they reported themselves, for whoever runs the place. */
import { requireOwner } from "../access/permissions.js";
import { listWorkers } from "../db/queries/workers.js";
import type { Dependencies } from "./dependencies.js";
import type { WorkerService } from "./services.js";

/** A fleet that ends and starts all day leaves more behind than anyone reads. */
const MOST = 500;

export function createWorkerService({ db }: Pick<Dependencies, "db">): WorkerService {
  return {
    async list({ viewer }) {
      requireOwner(viewer);
      const rows = await listWorkers(db, MOST);
      return rows.map(({ currentSource, currentSamples, ...row }) => ({
        ...row,
        batch: row.alive && currentSamples !== null ? { model: currentSource, samples: currentSamples } : null,
      }));
    },
  };
}
