import type { Executor } from "../../db/executor.js";
import { queuedCount } from "../../db/queries/quotas.js";

/** Counting 100,000 queued rows takes some 10 ms: it is done once in so long, unless the answer would be a refusal. */
const COUNTED_MS = 1000;

/** How much room the queue has left, over all servers. */
export class QueueRoom {
  private known = { queued: 0, at: Number.NEGATIVE_INFINITY };

  constructor(private readonly most: number) {}

  /** How many of `samples` more are too many; 0 takes them into account. */
  async beyond(db: Executor, samples: number): Promise<number> {
    const old = performance.now() - this.known.at > COUNTED_MS;
    if (old || this.known.queued + samples > this.most) {
      this.known = { queued: await queuedCount(db), at: performance.now() };
    }
    const beyond = this.known.queued + samples - this.most;
    if (beyond > 0) return beyond;
    this.known.queued += samples;
    return 0;
  }
}
