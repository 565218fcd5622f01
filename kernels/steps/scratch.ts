/** The most values that one call takes; a multiple of a vector. Five arrays of them lie in the processor's second cache. */
export const STEP: i32 = 2048;

/** float64 values: a state, its denoised images, a slope, and whatever else a step asks for. */
export const state = memory.data(8 * STEP, 16);
export const denoised = memory.data(8 * STEP, 16);
export const slope = memory.data(8 * STEP, 16);
export const other = memory.data(8 * STEP, 16);
/** float32 values: what a network is given, and what it gives. */
export const answer = memory.data(4 * STEP, 16);
