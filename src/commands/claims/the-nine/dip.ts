import type { Claim } from "../claim.js";
import { paired } from "../evidence.js";
import { PLAN } from "../plan.js";

const { families, ends, between } = PLAN.claims.dip;

export const dip: Claim = {
  id: "dip",
  claim: "Between memorizing and generalizing the agreement breaks down: some N has a lower RP than both ends",
  quantity: "RP at an end − RP at N",
  drawings: ({ shared }) => [
    {
      sources: [...ends, ...between].flatMap((n) => families.map((family) => ({ model: `${family}-n${n}` }))),
      seeds: shared,
    },
  ],
  async ask(asker, { shared }) {
    const at = (n: number) => asker.same({ model: `${families[0]}-n${n}` }, { model: `${families[1]}-n${n}` }, shared);
    return Promise.all(
      between.map((n) =>
        Promise.all(
          ends.map(async (end) => ({ of: `N = ${end} against ${n}`, evidence: paired(await at(end), await at(n)) })),
        ),
      ),
    );
  },
};
