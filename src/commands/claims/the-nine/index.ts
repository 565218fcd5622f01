import type { Claim } from "../claim.js";
import { conditional } from "./conditional.js";
import { copies } from "./copies.js";
import { dip } from "./dip.js";
import { disjointHalves } from "./disjoint-halves.js";
import { inverseProblems } from "./inverse-problems.js";
import { newImages } from "./new-images.js";
import { optimalDenoiser } from "./optimal-denoiser.js";
import { parameterizations } from "./parameterizations.js";
import { stochastic } from "./stochastic.js";

/** In the order in which they are told. */
export const CLAIMS: readonly Claim[] = [
  copies,
  optimalDenoiser,
  newImages,
  disjointHalves,
  parameterizations,
  stochastic,
  conditional,
  inverseProblems,
  dip,
];
