import { registerEnumType } from "type-graphql";
import type { NoiseScheme as Scheme } from "../domain/noise.js";

export const NoiseScheme = {
  TORCH_CPU: "TORCH_CPU",
  NUMPY_PCG64: "NUMPY_PCG64",
  TORCH_CUDA: "TORCH_CUDA",
  JAX_THREEFRY: "JAX_THREEFRY",
  EXTERNAL: "EXTERNAL",
} as const satisfies { [K in Scheme]: K };

registerEnumType(NoiseScheme, {
  name: "NoiseScheme",
  description: "EXTERNAL: of imported samples, drawn elsewhere.",
});
