/** A lane of a worker that takes whatever this program can draw, and reports to nobody. */
import { KNOWN_SAMPLERS } from "../../src/children/known-samplers.js";
import type { LaneDependencies } from "../../src/jobs/lane.js";

export const TAKES_ALL: LaneDependencies = {
  takes: { models: null, samplers: KNOWN_SAMPLERS },
  heartbeat: { begin: () => {}, end: () => {} },
};
