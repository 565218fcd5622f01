/** What src/inference/kernels calls. Nothing is imported: a kernel is arithmetic over its own memory. */
export { boxMuller, FLOATS, floats } from "./noise/box-muller";
export { addPhiloxNormal, NORMALS } from "./noise/philox-normal";
export { startXoshiro } from "./noise/xoshiro";
export { addXoshiroNormal } from "./noise/xoshiro-normal";
export { affine, divided, scaled } from "./steps/denoiser";
export { combination, correct, extrapolated, fromDenoised, fromState, predict, toDenoised } from "./steps/samplers";
export { answer, denoised, other, slope, STEP, state } from "./steps/scratch";
