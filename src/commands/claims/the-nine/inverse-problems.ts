import type { Claim, Condition } from "../claim.js";
import { PLAN } from "../plan.js";
import { agreementWithin, drawingsWithin } from "../within.js";

const { models, images, operators } = PLAN.claims["inverse-problems"];

const problems = operators.map((operator) =>
  Array.from(
    { length: images.count },
    (_, i): Condition => ({ measurement: { ...operator, trainingSet: images.trainingSet, index: images.first + i } }),
  ),
);

export const inverseProblems: Claim = {
  id: "inverse-problems",
  claim:
    "Solving inverse problems, models agree by the noise on what was not measured, beyond what the measurement fixes",
  quantity: "RP − chance for the same measurement, on the unmeasured region",
  drawings: (seeds) => problems.flatMap((conditions) => drawingsWithin(models[0], models[1], conditions, seeds)),
  async ask(asker, seeds) {
    const findings = [];
    for (const [i, conditions] of problems.entries()) {
      const evidence = await agreementWithin(asker, models[0], models[1], conditions, seeds);
      findings.push([{ of: `${operators[i]!.operator} of ${images.count} images`, evidence }]);
    }
    return findings;
  },
};
