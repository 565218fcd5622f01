/** The way of one sample: its denoised estimate at each step, and the image at the end. */
import type { Condition } from "./condition.js";
import type { DrawingModel, Shape } from "./model.js";
import type { InitialNoise } from "./noise.js";
import type { EffectiveSampler } from "./sampler.js";

export interface TrajectoryBody {
  v: 1;
  /** The sample's key, which the rest follows from. */
  key: string;
  model: DrawingModel;
  sampler: EffectiveSampler;
  condition: Condition | null;
  noise: InitialNoise;
}
export interface TrajectoryPoint {
  /** Where the network was first asked in the step; 0 for the image. */
  sigma: number;
  object: string;
  bytes: number;
  /** SHA-256 of the uint8 pixels. */
  pixels: string;
}
export interface TrajectoryResult {
  /** In the order of the steps, the image last. */
  points: TrajectoryPoint[];
  shape: Shape;
  numericsClass: string;
}
