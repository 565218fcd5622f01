/** The nine claims: what is missing is drawn, each is asked and judged. */
import { ConcordanceError } from "../../errors.js";
import type { GraphClient } from "../client.js";
import { Asker } from "./asker.js";
import type { Claim, Seeds, Source } from "./claim.js";
import { type Drawn, draw, modelsOf } from "./drawing.js";
import { type Judged, judge } from "./judge.js";
import {
  type MetricAnswer,
  type ModelAnswer,
  PROVENANCE,
  type ProvenanceAnswer,
  type SamplerAnswer,
} from "./operations.js";

export type Outcome =
  | { claim: Claim; judged: Judged; samplers: SamplerAnswer[]; reason?: undefined }
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
  const judged = new Map<Claim, { judged: Judged; samplers: SamplerAnswer[] }>();
  for (const claim of asked) {
    const reason = await reasonOf(async () => {
      const verdict = judge(claim.id, await claim.ask(asker, seeds));
      judged.set(claim, { judged: verdict, samplers: await samplersOf(client, claim, seeds) });
    });
    if (reason) unasked.set(claim, reason);
  }
  const slugs = [...new Set(asked.flatMap((claim) => slugsOf(claim, seeds)))];
  if (slugs.length > 0) for (const model of await modelsOf(client, slugs)) models.set(model.slug, model);
  return {
    outcomes: claims.map((claim): Outcome => {
      const verdict = judged.get(claim);
      return verdict ? { claim, ...verdict } : { claim, reason: unasked.get(claim)! };
    }),
    metric: asker.metric,
    numericsClasses: [...asker.numericsClasses].sort(),
    provenance: slugs.length > 0 ? await provenanceOf(client, { model: slugs[0]! }, seeds.shared[0]!) : null,
    models: [...models.values()],
    drawn,
    seeds,
  };
}

function slugsOf(claim: Claim, seeds: Seeds): string[] {
  return [...new Set(claim.drawings(seeds).flatMap(({ sources }) => sources.map(({ model }) => model)))];
}

/** What drew a claim's samples, each sampler once, as a sample of the first source that names it says; none of what FAILED. */
export async function samplersOf(client: GraphClient, claim: Claim, seeds: Seeds): Promise<SamplerAnswer[]> {
  const named = new Map<string, { source: Source; seed: number }>();
  for (const { sources, seeds: drawn } of claim.drawings(seeds)) {
    for (const source of sources) {
      const method = source.sampler?.method ?? "";
      if (!named.has(method)) named.set(method, { source, seed: drawn[0]! });
    }
  }
  const samplers: SamplerAnswer[] = [];
  for (const { source, seed } of named.values()) {
    const provenance = await provenanceOf(client, source, seed);
    if (provenance) samplers.push(provenance.sampler);
  }
  return samplers;
}

async function provenanceOf(client: GraphClient, source: Source, seed: number): Promise<ProvenanceAnswer | null> {
  const variables = { ...source, seed };
  const { sample } = await client.query<{ sample: { provenance: ProvenanceAnswer | null } }>(PROVENANCE, variables);
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
