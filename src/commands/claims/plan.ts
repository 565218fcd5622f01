/**
 * What was committed before any of these samples was drawn: seeds, models, margins, and how many intervals share the risk.
 * Seeds are those on which the paper evaluates; what zoo/README.md reports was seen on 0 to 63, before the margins were
 * set. A margin is never changed after a run: a new one is a new claim.
 */
export const PLAN = {
  firstSeed: 100_000,
  seeds: 256,
  /** So many of them were seen in a trial before the planned run, with these very margins. */
  seenInTrial: 64,
  metric: { slug: "pixel-correlation", version: 1, threshold: 0.9 },
  /** The nominal risk that any interval of any of the nine claims misses its truth. */
  alpha: 0.05,
  claims: {
    copies: {
      margin: 0.5,
      holds: "ABOVE",
      needs: "EVERY",
      intervals: 4,
      models: ["unet16-edm-n16", "unet16-flow-n16", "unet16-edm-n64", "unet16-flow-n64"],
    },
    "optimal-denoiser": {
      margin: 0,
      holds: "ABOVE",
      needs: "EVERY",
      intervals: 4,
      sizes: [16, 64],
      families: ["unet16-edm", "unet16-flow"],
    },
    "new-images": {
      margin: 0.1,
      holds: "BELOW",
      needs: "EVERY",
      intervals: 2,
      models: ["unet16-edm-n16384", "unet16-flow-n16384"],
    },
    "disjoint-halves": {
      margin: 0,
      holds: "ABOVE",
      needs: "EVERY",
      intervals: 2,
      halves: [
        ["unet16-edm-n16384", "unet16-edm-b16384"],
        ["unet16-flow-n16384", "unet16-flow-b16384"],
      ],
      gaussian: "gaussian-n16384",
    },
    parameterizations: {
      margin: 0.5,
      holds: "ABOVE",
      needs: "EVERY",
      intervals: 9,
      /** All of one architecture and training subset that the zoo has; those of one parameterization are no pair. */
      parameterizations: [
        ["unet16-edm-n16384"],
        ["unet16-flow-n16384"],
        ["unet16-v-n16384"],
        ["unet16-eps-n16384", "unet16-eps-20k-n16384"],
      ],
    },
    stochastic: {
      margin: 0.3,
      holds: "ABOVE",
      needs: "EVERY",
      intervals: 1,
      models: ["unet16-edm-n16384", "unet16-flow-n16384"],
      method: "EDM_STOCHASTIC",
    },
    conditional: {
      margin: 0.3,
      holds: "ABOVE",
      needs: "EVERY",
      intervals: 1,
      models: ["unet16-edm-classes", "unet16-flow-classes"],
      classes: 10,
    },
    "inverse-problems": {
      margin: 0.1,
      holds: "ABOVE",
      needs: "EVERY",
      intervals: 2,
      models: ["unet16-edm-n16384", "unet16-flow-n16384"],
      /** Held out of both models. */
      images: { trainingSet: "fashion-mnist", first: 32_000, count: 8 },
      operators: [
        { operator: "INPAINT", box: { x: 4, y: 4, width: 20, height: 20 } },
        { operator: "SUPER_RESOLUTION", factor: 4 },
      ],
    },
    dip: {
      margin: 0,
      holds: "ABOVE",
      needs: "SOME",
      intervals: 8,
      families: ["unet16-edm", "unet16-flow"],
      ends: [16, 16384],
      between: [64, 256, 1024, 4096],
    },
  },
} as const;

export type ClaimId = keyof typeof PLAN.claims;
