/** What the demo asks: plain operations of the graph, each of which can be pasted into GraphiQL. */
export const MODELS = `query Models { models(filter: { kind: ONNX }, first: 100) { edges { node { slug state rejection training { size offset } } } } }`;
export const REQUEST = `mutation Request($sources: [SourceInput!]!, $seeds: SeedsInput!) {
  requestSamples(sources: $sources, seeds: $seeds) { job { id state total done failed } }
}`;
export const PROGRESS = `subscription Progress($id: ID!) { job(id: $id) { id state total done failed } }`;
export const ESTIMATE = `query Estimate($sources: [SourceInput!]!, $seeds: SeedsInput!) {
  estimate(sources: $sources, seeds: $seeds) { samples ready missing computeSeconds }
}`;
export const TABLE = `query Table($sources: [SourceInput!]!, $seeds: SeedsInput!) {
  reproducibility(sources: $sources, seeds: $seeds, waitSeconds: 60) {
    metric { slug } threshold commonSeeds matrix
    comparisons { score { value low high } chance { value } }
  }
}`;
export const PAIR = `query Pair($a: SourceInput!, $b: SourceInput!, $seeds: SeedsInput!) {
  comparison(a: $a, b: $b, seeds: $seeds) {
    threshold score { value low high n } chance { value low high } histogram(bins: 20) { edges counts }
  }
}`;
export const SHEET = `query Sheet($sources: [SourceInput!]!, $seeds: SeedsInput!) {
  grid(sources: $sources, seeds: $seeds) { sheet { url width height } }
}`;

export interface JobState {
  id: string;
  state: "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
  total: number;
  done: number;
  failed: number;
}
export interface ModelState {
  slug: string;
  state: "CHECKING" | "READY" | "REJECTED";
  rejection: string | null;
  training: { size: number; offset: number } | null;
}
export interface TableAnswer {
  metric: { slug: string };
  threshold: number;
  commonSeeds: number;
  matrix: (number | null)[][];
  comparisons: { score: { value: number; low: number; high: number }; chance: { value: number | null } }[];
}
export interface PairAnswer {
  threshold: number;
  score: { value: number; low: number; high: number; n: number };
  chance: { value: number; low: number; high: number };
  histogram: { edges: number[]; counts: number[] };
}
