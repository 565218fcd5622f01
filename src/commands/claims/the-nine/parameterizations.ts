import type { Claim } from "../claim.js";
import { proportion } from "../evidence.js";
import { PLAN } from "../plan.js";

const models: readonly (readonly string[])[] = PLAN.claims.parameterizations.parameterizations;

/** Every two models of different parameterizations. */
const pairs = models.flatMap((some, i) =>
  models.slice(i + 1).flatMap((others) => some.flatMap((a) => others.map((b) => [a, b] as const))),
);

export const parameterizations: Claim = {
  id: "parameterizations",
  claim: "Trained on 16,384 images, models of different parameterizations draw the same image of most noises",
  quantity: "RP",
  drawings: ({ shared }) => [{ sources: models.flat().map((model) => ({ model })), seeds: shared }],
  ask: (asker, { shared }) =>
    Promise.all(
      pairs.map(async ([a, b]) => {
        const same = await asker.same({ model: a }, { model: b }, shared);
        return [{ of: `${a}, ${b}`, evidence: proportion(same) }];
      }),
    ),
};
