/** The nine claims: what is missing is drawn, each is asked and judged. */
import { ConcordanceError } from "../../errors.js";
import type { GraphClient } from "../client.js";
import { Asker } from "./asker.js";
import type { Claim, Seeds } from "./claim.js";
import { type Drawn, draw, modelsOf } from "./drawing.js";
import { type Judged, judge } from "./judge.js";
import { type MetricAnswer, type ModelAnswer, PROVENANCE, type ProvenanceAnswer } from "./operations.js";

export type Outcome =
  | { claim: Claim; judged: Judged; reason?: undefined }
  | { claim: Claim; judged?: undefined; reason: string };

export interface Run {
  outcomes: Outcome[];
  metric: MetricAnswer;
  numericsClasses: string[];
  /** Of one sample: what drew it. */
  provenance: ProvenanceAnswer | null;
  models: ModelAnswer[];
  drawn: Drawn;
  seeds: Seeds;
}

export function seedsOf(first: number, count: number): Seeds {
  const from = (start: number) => Array.from({ length: count }, (_, i) => start + i);
  return { shared: from(first), others: from(first + count) };
}

/** A claim that cannot be asked says why, and the others are judged all the same. */
export async function runClaims(
  client: GraphClient,
  claims: readonly Claim[],
  seeds: Seeds,
  metric: string,
): Promise<Run> {
  const asker = await Asker.of(client, metric);
  const unasked = new Map<Claim, string>();
  const models = new Map<string, ModelAnswer>();
  for (const claim of claims) {
    await reasonOf(() => modelsOf(client, slugsOf(claim, seeds))).then(
      (reason) => reason && unasked.set(claim, reason),
    );
  }
  const asked = claims.filter((claim) => !unasked.has(claim));
  const drawn = await draw(
    client,
    asked.flatMap((claim) => claim.drawings(seeds)),
  );
  const judged = new Map<Claim, Judged>();
  for (const claim of asked) {
    const reason = await reasonOf(async () => {
      judged.set(claim, judge(claim.id, await claim.ask(asker, seeds)));
    });
    if (reason) unasked.set(claim, reason);
  }
  const slugs = [...new Set(asked.flatMap((claim) => slugsOf(claim, seeds)))];
  if (slugs.length > 0) for (const model of await modelsOf(client, slugs)) models.set(model.slug, model);
  return {
    outcomes: claims.map((claim): Outcome => {
      const verdict = judged.get(claim);
      return verdict ? { claim, judged: verdict } : { claim, reason: unasked.get(claim)! };
    }),
    metric: asker.metric,
    numericsClasses: [...asker.numericsClasses].sort(),
    provenance: slugs.length > 0 ? await provenanceOf(client, slugs[0]!, seeds.shared[0]!) : null,
    models: [...models.values()],
    drawn,
    seeds,
  };
}

function slugsOf(claim: Claim, seeds: Seeds): string[] {
  return [...new Set(claim.drawings(seeds).flatMap(({ sources }) => sources.map(({ model }) => model)))];
}

async function provenanceOf(client: GraphClient, model: string, seed: number): Promise<ProvenanceAnswer | null> {
  const { sample } = await client.query<{ sample: { provenance: ProvenanceAnswer | null } }>(PROVENANCE, {
    model,
    seed,
  });
  return sample.provenance;
}

/** Errors with words for a reader, and what the arithmetic refuses; others are faults of the program. */
async function reasonOf(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof ConcordanceError || error instanceof RangeError) return error.message;
    throw error;
  }
}
