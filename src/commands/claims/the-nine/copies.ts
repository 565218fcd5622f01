import type { Claim } from "../claim.js";
import { PLAN } from "../plan.js";

const { models } = PLAN.claims.copies;

export const copies: Claim = {
  id: "copies",
  claim: "Trained on at most 64 images, models draw copies of them",
  quantity: "excess copying",
  drawings: ({ shared }) => [{ sources: models.map((model) => ({ model })), seeds: shared }],
  ask: (asker, { shared }) =>
    Promise.all(models.map(async (model) => [{ of: model, evidence: await asker.excessCopying({ model }, shared) }])),
};
