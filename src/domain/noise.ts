/** Initial noise: what a sample starts from. A seed means nothing without its scheme. */
export const NOISE_SCHEMES = ["TORCH_CPU", "NUMPY_PCG64", "TORCH_CUDA", "JAX_THREEFRY", "EXTERNAL"] as const;
export type NoiseScheme = (typeof NOISE_SCHEMES)[number];

/** The schemes that this program draws bit for bit. */
export const DRAWN_SCHEMES = ["TORCH_CPU", "NUMPY_PCG64"] as const satisfies readonly NoiseScheme[];
export type DrawnScheme = (typeof DRAWN_SCHEMES)[number];

export const SEED_MAX = 2 ** 31 - 1;

/** One draw of a weighted sum; every sample but a mixture has one term of weight 1. */
export interface NoiseTerm {
  seed: number;
  weight: number;
}
export interface InitialNoise {
  scheme: DrawnScheme;
  terms: NoiseTerm[];
}
/** As imported samples may have it, too. */
export interface NoiseOfAnyScheme {
  scheme: NoiseScheme;
  terms: NoiseTerm[];
}
