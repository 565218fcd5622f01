import type { StoredSet } from "../../children/nearest-protocol.js";
import { findPixelMetric } from "../../metrics/registry.js";
import type { Dependencies } from "../dependencies.js";
import type { Valuing } from "./valuing.js";

/** Pairs a request: some tenths of a second. */
const PAIRS = { byProducts: 4_000_000, oneByOne: 50_000 };

/** In the scoring child, pixel by pixel. Without a product of matrices a held-out image takes long. */
export function byPixels(scoring: Dependencies["scoring"], metric: string, set: StoredSet): Valuing {
  const how = findPixelMetric(metric)?.unit ? "byProducts" : "oneByOne";
  return {
    counts: { unrelated: 2_000, distorted: 1_000, heldOut: how === "byProducts" ? 1_000 : 128 },
    describedBy: () => [],
    unrelated: (pairs) => scoring.calibrate(metric, set, { pairs }),
    distorted: (images, distortion) => scoring.calibrate(metric, set, { images, distortion }),
    candidates: (heldOut) => Math.max(1, Math.floor(PAIRS[how] / heldOut)),
    async nearest(heldOut, from, to) {
      const candidates = Uint32Array.from({ length: to - from }, (_, i) => from + i);
      return (await scoring.nearest(metric, set, candidates, { set, indices: heldOut })).values;
    },
  };
}
