/** How a metric's values of a set's images are come by. */
import type { Distortion } from "../../domain/calibration.js";

export interface Valuing {
  /** How many are taken: as many as can be valued within some tens of seconds. */
  counts: { unrelated: number; distorted: number; heldOut: number };
  /** Of all that was asked for so far; none by pixels, null where one was not recorded. */
  describedBy(): string[] | null;
  unrelated(pairs: [number, number][]): Promise<ArrayLike<number>>;
  /** Each image against itself, distorted. */
  distorted(images: number[], distortion: Distortion): Promise<ArrayLike<number>>;
  /** Images of the set that one request compares with all held-out ones, so that others get their turn. */
  candidates(heldOut: number): number;
  /** The value of the nearest of images from … to − 1 to each held-out image, in their order. */
  nearest(heldOut: number[], from: number, to: number): Promise<ArrayLike<number>>;
}
