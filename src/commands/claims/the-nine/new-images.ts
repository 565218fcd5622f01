import type { Claim } from "../claim.js";
import { PLAN } from "../plan.js";

const { models } = PLAN.claims["new-images"];

export const newImages: Claim = {
  id: "new-images",
  claim: "Trained on 16,384 images, models draw hardly more images that count as copies than held-out images do",
  quantity: "excess copying",
  drawings: ({ shared }) => [{ sources: models.map((model) => ({ model })), seeds: shared }],
  ask: (asker, { shared }) =>
    Promise.all(models.map(async (model) => [{ of: model, evidence: await asker.excessCopying({ model }, shared) }])),
};
