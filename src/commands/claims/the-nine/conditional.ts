import type { Claim, Condition } from "../claim.js";
import { PLAN } from "../plan.js";
import { agreementWithin, drawingsWithin } from "../within.js";

const { models, classes } = PLAN.claims.conditional;
const conditions = Array.from({ length: classes }, (_, classLabel): Condition => ({ classLabel }));

export const conditional: Claim = {
  id: "conditional",
  claim: "Class-conditional models agree by the noise, not by the class alone",
  quantity: "RP − chance within the class",
  drawings: (seeds) => drawingsWithin(models[0], models[1], conditions, seeds),
  ask: async (asker, seeds) => [
    [{ of: models.join(", "), evidence: await agreementWithin(asker, models[0], models[1], conditions, seeds) }],
  ],
};
