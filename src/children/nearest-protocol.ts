/** What is asked of a scoring child about many images at once: which training image is nearest, what vectors agree on. */
import type { Distortion } from "../domain/calibration.js";
import type { Shape } from "../domain/model.js";
import type { ObjectProblem } from "./protocol.js";

/** A training set as it is stored: uint8 pixels, image by image, each (height, width, channels). */
export interface StoredSet {
  object: string;
  shape: Shape;
}
/** The nearest of some images of a set to each query; the body is the images' indices, rising, uint32 LE. */
export interface NearestRequest {
  type: "nearest";
  metric: string;
  set: StoredSet;
  /** Stored images by their objects, or images of a set by their indices. */
  queries: { objects: string[] } | { set: StoredSet; indices: number[] };
}
/** Values of pairs of a set's images by their indices, or of images against themselves, distorted. */
export interface CalibrateRequest {
  type: "calibrate";
  metric: string;
  set: StoredSet;
  of: { pairs: [number, number][] } | { distortion: Distortion; images: number[] };
}
/** SHA-256 of the uint8 pixels of images of a set. */
export interface PixelDigestsRequest {
  type: "digests";
  set: StoredSet;
  indices: number[];
}
/** As `nearest`, of vectors: the body is float32 LE, first the queries, then the candidates, each `dimension` long. */
export interface NearestVectorsRequest {
  type: "nearestVectors";
  dimension: number;
  queries: number;
}
/** The body is float64 LE, for each query an index and a value; −1 and NaN where the query could not be read. */
export interface Nearest {
  type: "nearest";
  problems: ObjectProblem[];
}
export interface PixelDigests {
  type: "digests";
  digests: string[];
}
