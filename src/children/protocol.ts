/**
 * Protocol 1: what parent and child say to each other, a frame a message. docs/drawing-protocol.md is its prose.
 * A request has an id and ends with exactly one final answer of the same id; between them come the others.
 */
import type { Distortion } from "../domain/calibration.js";
import type { Condition } from "../domain/condition.js";
import type { DescriptorCard } from "../domain/descriptor.js";
import type { Operator } from "../domain/measurement.js";
import type { DrawingModel, Shape } from "../domain/model.js";
import type { InitialNoise } from "../domain/noise.js";
import type { EffectiveSampler } from "../domain/sampler.js";
import type { DescriptorVerdict } from "../inference/descriptor-check.js";
import type { Verdict } from "../inference/model-check.js";
import type { StorageConfig } from "../storage/index.js";
import type {
  CalibrateRequest,
  Nearest,
  NearestRequest,
  NearestVectorsRequest,
  PixelDigests,
  PixelDigestsRequest,
} from "./nearest-protocol.js";

export const PROTOCOL_VERSION = 1;
/** Samples of one draw. */
export const MAX_DRAW = 32;

export type ChildKind = "drawing" | "scoring" | "describing";

/** The first frame of a child, once it can take requests. */
export interface Hello {
  type: "hello";
  protocol: number;
  kind: ChildKind;
  /** What runs networks, with its version. */
  runtime: string;
  device: string;
  precision: string;
  /** All that changes bits: two children that say the same draw the same bytes. */
  numericsClass: string;
  /** Which of cpu, webgpu and cuda it took; a child that knows of none leaves it out. */
  provider?: string;
  /** Started with `auto`: why it did not take the others, in words. */
  passedOver?: string[];
}

/** Reads a network, verifies its digest and keeps it warm. */
export interface LoadRequest {
  type: "load";
  path: string;
  model: DrawingModel;
  /** Networks that were not used for longest are closed until the files of those open are together no larger. */
  keepBytes: number;
}
/** Draws at most MAX_DRAW samples of a network that is loaded; the body is the measurement's y, float64 LE, if there is one. */
export interface DrawRequest {
  type: "draw";
  digest: string;
  sampler: EffectiveSampler;
  condition: Condition | null;
  noises: InitialNoise[];
}
/**
 * Whether a file is a network that draws what its card says, and the same in any batch. With `training` the body is that
 * many images, uint8 (count, height, width, channels), which it must denoise no worse than their Gaussian.
 */
export interface CheckRequest {
  type: "check";
  path: string;
  model: DrawingModel;
  /** Labels, by image, where the network's classes are those of its training set. */
  training?: { count: number; labels: readonly number[] | null } | null;
}
/** What a loaded network makes of 1 to MAX_DRAW states at one sigma: the body holds them, (count · C·H·W) float64 LE. */
export interface DenoiseRequest {
  type: "denoise";
  digest: string;
  sigma: number;
  condition: Condition | null;
}
/** Draws as `draw` does, and tells on the way what the network made of each step's state. */
export interface TrajectoryRequest extends Omit<DrawRequest, "type"> {
  type: "trajectory";
}
export type DrawingRequest = LoadRequest | DrawRequest | CheckRequest | DenoiseRequest | TrajectoryRequest;

/** Tells a scoring or describing child where objects are. */
export interface OpenRequest {
  type: "open";
  /** It travels here because a child has no environment. */
  storage: StorageConfig;
  /** Images, prepared or raw, that are kept, by their size in memory. */
  keepBytes: number;
}
/** In place of images: the body is one float32 LE vector of `dimension` a name, in this order, all of unit length. */
export interface Vectors {
  dimension: number;
  names: string[];
}
/** One value a pair of objects, or of vectors by their names. */
export interface ValuesRequest {
  type: "values";
  metric: string;
  pairs: [string, string][];
  vectors?: Vectors;
  /** Given: only what this operator leaves open of the images is compared. */
  unmeasured?: Operator;
}
/** How many of the ordered pairs (a_i, b_j), i ≠ j, match. One list a seed, in one order of seeds: its alternatives, of which the best counts. */
export interface ChanceRequest {
  type: "chance";
  metric: string;
  threshold: number;
  a: string[][];
  b: string[][];
  vectors?: Vectors;
  unmeasured?: Operator;
}
/** Images in rows as one picture; null, and what cannot be read, is a crossed cell. */
export interface SheetRequest {
  type: "sheet";
  rows: (string | null)[][];
  /** Each pixel is drawn as a square of this side. */
  scale: number;
}
export type ScoringRequest =
  | OpenRequest
  | ValuesRequest
  | ChanceRequest
  | SheetRequest
  | NearestRequest
  | CalibrateRequest
  | PixelDigestsRequest
  | NearestVectorsRequest;

/** Describes stored images by a stored network: a vector an object. */
export interface DescribeRequest {
  type: "describe";
  /** Its object. */
  network: string;
  card: DescriptorCard;
  images: string[];
}
/** Describes images of a training set: a vector an index. */
export interface DescribeTrainingRequest {
  type: "describeTraining";
  network: string;
  card: DescriptorCard;
  /** The object of all its pixels, uint8 (image, height, width, channels). */
  set: string;
  shape: Shape;
  indices: number[];
  /** Given: of the images so distorted. */
  distortion?: Distortion;
}
/** Whether a network is the descriptor that its card says; the body is the file. */
export interface TryDescriptorRequest {
  type: "tryDescriptor";
  card: DescriptorCard;
}
export type DescribingRequest = OpenRequest | DescribeRequest | DescribeTrainingRequest | TryDescriptorRequest;

/** Ends the request of this id between two steps; its final answer is then `error` with CANCELLED, or what was ready. */
export interface Cancel {
  type: "cancel";
  id: number;
}

/** A sign of life: `step` of `steps` are done. */
export interface Progress {
  type: "progress";
  step: number;
  steps: number;
}
/** Sample `index` of the draw; the body is its pixels, uint8 in C order (height, width, channels). */
export interface Drawn {
  type: "drawn";
  index: number;
  /** This sample's share of the batch. */
  computeMs: number;
}
/** Sample `index` could not be drawn; the others are not affected. */
export interface Failed {
  type: "failed";
  index: number;
  code: "NON_FINITE";
  message: string;
}
/** The denoised estimate of sample `index` in `step` (from 1), at the sigma the network was first asked at; the body is its pixels. */
export interface Estimate {
  type: "estimate";
  index: number;
  step: number;
  sigma: number;
}
export type Intermediate = Progress | Drawn | Failed | Estimate;

export interface Done {
  type: "done";
}
export interface Checked {
  type: "checked";
  verdict: Verdict;
}
/** The body is D(x; sigma), float64 LE, state by state; values that are not finite travel as they are. */
export interface Denoised {
  type: "denoised";
}
/** An object that could not be read. */
export interface ObjectProblem {
  object: string;
  kind: "missing" | "damaged";
}
/** The body is float64 LE, one a pair in the order asked, NaN where an object could not be read. */
export interface Values {
  type: "values";
  problems: ObjectProblem[];
}
/** Matches by row and by column, over those i whose two objects could be read: `counted` of them, in order. */
export interface Chance {
  type: "chance";
  counted: number;
  rows: number[];
  columns: number[];
  total: number;
  problems: ObjectProblem[];
}
/** The body is a PNG. */
export interface Sheet {
  type: "sheet";
  width: number;
  height: number;
  /** SHA-256 of the sheet's uint8 pixels in C order. */
  pixels: string;
  problems: ObjectProblem[];
}
/** The body is float32 LE, a vector of unit length an image in the order asked; NaN where it could not be read. */
export interface Described {
  type: "described";
  problems: ObjectProblem[];
}
export interface DescriptorTried {
  type: "descriptorTried";
  verdict: DescriptorVerdict;
}
export const REFUSAL_CODES = [
  /** The parent asked for it. */
  "CANCELLED",
  /** What was asked is not in this protocol, or cannot be done by this child. */
  "BAD_REQUEST",
  /** The weights' file is gone, or is not what its digest says. */
  "WEIGHTS_MISSING",
  /** No network of this digest is loaded, or no storage is open. */
  "NOT_LOADED",
  /** The runtime does not take the network, or the network gives what it does not declare. */
  "BAD_NETWORK",
  /** Objects cannot be read at all, whichever they are. */
  "STORAGE_FAILED",
  "OUT_OF_MEMORY",
  /** Instead of hello: the device that it was started for does not work here. */
  "NO_DEVICE",
  "INTERNAL",
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];
export interface ErrorAnswer {
  type: "error";
  code: RefusalCode;
  message: string;
}
export type Final =
  | Done
  | Checked
  | Denoised
  | Values
  | Chance
  | Sheet
  | Nearest
  | PixelDigests
  | Described
  | DescriptorTried
  | ErrorAnswer;

export type Request = DrawingRequest | ScoringRequest | DescribingRequest;
/** A message with the id of its request. */
export type Numbered<Message> = Message & { id: number };

const INTERMEDIATE = new Set<string>(["progress", "drawn", "failed", "estimate"] satisfies Intermediate["type"][]);
export function isIntermediate(message: Intermediate | Final): message is Intermediate {
  return INTERMEDIATE.has(message.type);
}
