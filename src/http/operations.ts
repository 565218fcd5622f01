/** The operations that are under way, so that a client that goes, or a server that stops, ends their waits. */

import type { Limits } from "../config.js";
import type { Viewer } from "../domain/viewer.js";
import type { Asking } from "../services/asking.js";
import type { Holders } from "./holders.js";

export interface Operation {
  asking: Asking;
  /** Ends its waits; harmless when it is over. */
  end(): void;
}

export class Operations {
  private readonly underWay = new Set<AbortController>();

  constructor(
    private readonly limits: Limits,
    private readonly holders: Holders,
  ) {}

  begin(viewer: Viewer, door: Asking["door"], startedAt = Date.now()): Operation {
    const controller = new AbortController();
    this.underWay.add(controller);
    const release = this.holders.hold(viewer, () => controller.abort());
    return {
      asking: {
        viewer,
        door,
        startedAt,
        signal: controller.signal,
        budget: { missing: this.limits.missingPerOperation, studied: this.limits.complexity },
      },
      end: () => {
        this.underWay.delete(controller);
        release();
        controller.abort();
      },
    };
  }

  endAll(): void {
    for (const controller of this.underWay) controller.abort();
    this.underWay.clear();
  }
}
