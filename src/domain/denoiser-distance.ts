/** The distance of two denoisers: what is asked, and what is found before any ratio is taken of it. */
import type { ImageRange } from "./held-out.js";
import type { DrawingModel } from "./model.js";
import type { DrawnScheme } from "./noise.js";

/** Everything in force, canonical; two that are equal find the same. */
export interface DenoiserDistanceBody {
  v: 1;
  a: DenoiserSide;
  b: DenoiserSide;
  /** Digest of the training set, and the images of it that neither side learned from. */
  set: string;
  heldOut: ImageRange[];
  n: number;
  noise: DrawnScheme;
  /** Ascending, without repeats. */
  sigmas: number[];
}
export interface DenoiserSide {
  model: string;
  drawing: DrawingModel;
}

/** Squared distances of single images, in the order of the images: sums over an image's values, float64. */
export interface DenoiserSquares {
  /** ‖D_a(y + σz) − D_b(y + σz)‖² */
  difference: number[];
  /** ‖D_a(y + σz) − y‖² and ‖D_b(y + σz) − y‖² */
  errorA: number[];
  errorB: number[];
}
export interface DenoiserDistanceResult {
  /** By sigma, as asked. */
  squares: DenoiserSquares[];
  numericsClass: string;
}
