/** What src/inference/noise/kernel.ts calls. Nothing is imported: a kernel is arithmetic over its own memory. */
export { boxMuller, FLOATS, floats } from "./box-muller";
export { NORMALS, normals, philoxNormal } from "./philox-normal";
