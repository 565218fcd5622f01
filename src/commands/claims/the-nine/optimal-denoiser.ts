import type { Claim, Source } from "../claim.js";
import { paired } from "../evidence.js";
import { PLAN } from "../plan.js";

const { sizes, families } = PLAN.claims["optimal-denoiser"];
const optimal = (n: number): Source => ({ model: `optimal-n${n}` });
const gaussian = (n: number): Source => ({ model: `gaussian-n${n}` });

export const optimalDenoiser: Claim = {
  id: "optimal-denoiser",
  claim:
    "Where models memorize, they draw what the optimal denoiser of their training images draws, more than a linear denoiser does",
  quantity: "RP(model, optimal) − RP(Gaussian, optimal)",
  drawings: ({ shared }) => [
    {
      sources: sizes.flatMap((n) => [
        ...families.map((family) => ({ model: `${family}-n${n}` })),
        optimal(n),
        gaussian(n),
      ]),
      seeds: shared,
    },
  ],
  ask: (asker, { shared }) =>
    Promise.all(
      sizes.flatMap((n) =>
        families.map(async (family) => {
          const model = `${family}-n${n}`;
          const [ofModel, ofGaussian] = await Promise.all([
            asker.same({ model }, optimal(n), shared),
            asker.same(gaussian(n), optimal(n), shared),
          ]);
          return [{ of: model, evidence: paired(ofModel, ofGaussian) }];
        }),
      ),
    ),
};
