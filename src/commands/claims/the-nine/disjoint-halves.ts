import type { Claim } from "../claim.js";
import { paired } from "../evidence.js";
import { PLAN } from "../plan.js";

const { halves, gaussian } = PLAN.claims["disjoint-halves"];

export const disjointHalves: Claim = {
  id: "disjoint-halves",
  claim:
    "Models of two halves without a common image agree more with each other than the first does with the linear denoiser of its half",
  quantity: "RP(A, B) − RP(A, Gaussian of A)",
  drawings: ({ shared }) => [{ sources: [...halves.flat(), gaussian].map((model) => ({ model })), seeds: shared }],
  ask: (asker, { shared }) =>
    Promise.all(
      halves.map(async ([a, b]) => {
        const [ofHalves, ofGaussian] = await Promise.all([
          asker.same({ model: a }, { model: b }, shared),
          asker.same({ model: a }, { model: gaussian }, shared),
        ]);
        return [{ of: `${a}, ${b}`, evidence: paired(ofHalves, ofGaussian) }];
      }),
    ),
};
