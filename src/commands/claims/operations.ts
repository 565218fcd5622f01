/** What the claims ask: plain operations of the graph, each of which can be pasted into GraphiQL. */
import type { Source } from "./claim.js";

export const METRICS = "query Metrics { metrics { slug version threshold direction kind digest } }";
export const COMPARISON = `query Compared($a: SourceInput!, $b: SourceInput!, $seeds: SeedsInput!, $condition: ConditionInput, $metric: String, $waitSeconds: Float!) {
  comparison(a: $a, b: $b, seeds: $seeds, condition: $condition, metric: $metric, waitSeconds: $waitSeconds) {
    values pendingValues numericsClasses score { n requested }
  }
}`;
export const GENERALIZATION = `query Copied($source: SourceInput!, $seeds: SeedsInput!, $metric: String, $waitSeconds: Float!) {
  generalization(source: $source, seeds: $seeds, metric: $metric, waitSeconds: $waitSeconds) {
    score { value n requested } reference { value n requested }
  }
}`;
export const SAMPLES = `query Samples($sources: [SourceInput!]!, $seeds: SeedsInput!, $condition: ConditionInput, $waitSeconds: Float!) {
  grid(sources: $sources, seeds: $seeds, condition: $condition, first: 1000, waitSeconds: $waitSeconds) {
    rows { samples { id } }
  }
}`;
export const REQUEST = `mutation Request($sources: [SourceInput!]!, $seeds: SeedsInput!) {
  requestSamples(sources: $sources, seeds: $seeds) { job { id state total done failed } }
}`;
export const JOBS = `query Jobs($ids: [ID!]!) { nodes(ids: $ids) { ... on Job { id state total done failed } } }`;
export const PROVENANCE = `query Provenance($model: String!, $seed: Int!, $sampler: SamplerInput, $condition: ConditionInput) {
  sample(model: $model, seed: $seed, sampler: $sampler, condition: $condition) { provenance { device precision runtime numericsClass sampler { method version steps } } }
}`;

/**
 * What a source draws of each seed beside another's sample of another seed, by their place: p0, p1, … Asked of `sample`, since
 * `node` begins no work: a metric's descriptors may be missing.
 */
export function crossPairs(source: Source, pairs: readonly { seed: number; with: string }[], metric: string) {
  const names = pairs.map((_, i) => `$s${i}: Int!, $w${i}: ID!`).join(", ");
  const drawing = "model: $model, sampler: $sampler, condition: $condition";
  const fields = pairs.map(
    (_, i) => `p${i}: sample(seed: $s${i}, ${drawing}) { compare(with: $w${i}, metric: $metric) }`,
  );
  const head = "$model: String!, $sampler: SamplerInput, $condition: ConditionInput, $metric: String";
  const variables: Record<string, unknown> = { ...source, metric };
  pairs.forEach((pair, i) => {
    variables[`s${i}`] = pair.seed;
    variables[`w${i}`] = pair.with;
  });
  return { document: `query Pairs(${head}, ${names}) { ${fields.join(" ")} }`, variables };
}

/** State and weights of models, by their place: m0, m1, …; null for what is not there. */
export function modelStates(slugs: readonly string[]) {
  const names = slugs.map((_, i) => `$s${i}: String!`).join(", ");
  const fields = slugs.map((_, i) => `m${i}: model(slug: $s${i}) { slug state rejection digest }`);
  const variables = Object.fromEntries(slugs.map((slug, i) => [`s${i}`, slug]));
  return { document: `query Models(${names}) { ${fields.join(" ")} }`, variables };
}

export interface MetricAnswer {
  slug: string;
  version: number;
  threshold: number;
  direction: "SIMILARITY" | "DISTANCE";
  kind: "PIXEL" | "DESCRIPTOR_COSINE";
  digest: string | null;
}
export interface ComparisonAnswer {
  values: (number | null)[];
  /** Of samples that are there, by descriptors that are not yet. */
  pendingValues: number;
  numericsClasses: string[];
  score: { n: number; requested: number };
}
export interface GeneralizationAnswer {
  score: { value: number | null; n: number; requested: number };
  reference: { value: number | null; n: number; requested: number };
}
export interface SamplesAnswer {
  rows: { samples: { id: string }[] }[];
}
export interface JobAnswer {
  id: string;
  state: "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
  total: number;
  done: number;
  failed: number;
}
export interface ModelAnswer {
  slug: string;
  state: "CHECKING" | "READY" | "REJECTED";
  rejection: string | null;
  digest: string | null;
}
export interface ProvenanceAnswer {
  device: string;
  precision: string;
  runtime: string;
  numericsClass: string;
  sampler: SamplerAnswer;
}
export interface SamplerAnswer {
  method: string;
  version: number;
  steps: number;
}
