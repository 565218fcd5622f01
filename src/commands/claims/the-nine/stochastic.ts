import type { Claim, Source } from "../claim.js";
import { paired } from "../evidence.js";
import { PLAN } from "../plan.js";

const { models, method } = PLAN.claims.stochastic;
const ode = models.map((model): Source => ({ model }));
const streams = models.map((model, noiseStream): Source => ({ model, sampler: { method, noiseStream } }));

export const stochastic: Claim = {
  id: "stochastic",
  claim: "A sampler that adds noise of its own breaks the agreement: the same two models, from the same initial noises",
  quantity: "RP of the ODE − RP of independent noise streams",
  drawings: ({ shared }) => [{ sources: [...ode, ...streams], seeds: shared }],
  async ask(asker, { shared }) {
    const [ofOde, ofStreams] = await Promise.all([
      asker.same(ode[0]!, ode[1]!, shared),
      asker.same(streams[0]!, streams[1]!, shared),
    ]);
    return [[{ of: models.join(", "), evidence: paired(ofOde, ofStreams) }]];
  },
};
