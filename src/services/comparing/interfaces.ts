/** Questions that rest on comparisons: differences, consensus, sweeps. */
import type { Difference, Score } from "../../domain/metric.js";
import type { SamplerMethod } from "../../domain/sampler.js";
import type { Asking, Page, PageRequest } from "../asking.js";
import type { ComparisonQuestion, SampleQuestion } from "../services.js";
import type { ComparisonView, JobView, MetricView, SeedView, SourceView } from "../views.js";

export interface DifferenceService {
  /** The score of x less that of y, by their digests. Never starts work. NOT_FOUND, BAD_USER_INPUT by field name. */
  difference(asking: Asking, x: string, y: string): Promise<Difference>;
  /** What a score that is watched while its samples arrive should show; null once all is there, or nothing. */
  whileArriving(score: Score): { low: number; high: number } | null;
}

/** A seed, and a largest set of sources of which every two match. */
export interface AgreeingView {
  seed: SeedView;
  sources: SourceView[];
}
export interface ConsensusView {
  sources: SourceView[];
  metric: MetricView;
  threshold: number;
  atLeast: number;
  /** The part of the seeds, READY for all sources, on which that many agree. */
  score: Score;
  /** By k, from 0: the seeds of whose sources k and no more agree. */
  counts: number[];
  /** The seeds that count, in the order asked. */
  agreeing: AgreeingView[];
  job: JobView | null;
}
export interface ConsensusService {
  consensus(
    asking: Asking,
    question: SampleQuestion & { metric?: string | null; threshold?: number | null; atLeast: number },
    waitSeconds: number,
  ): Promise<ConsensusView>;
  seeds(consensus: ConsensusView, page: PageRequest): Page<AgreeingView>;
}

/** What is swept: exactly one of these. */
export interface SweepRequest {
  steps?: number[] | null;
  methods?: SamplerMethod[] | null;
  trainingSizes?: number[] | null;
}
export type SweepSides = "A" | "B" | "BOTH";
export interface SweepPointView {
  steps: number | null;
  method: SamplerMethod | null;
  trainingSize: number | null;
  comparison: ComparisonView;
}
export interface SweepView {
  points: SweepPointView[];
  job: JobView | null;
}
export interface SweepService {
  sweep(
    asking: Asking,
    question: Omit<ComparisonQuestion, "match" | "precision"> & { over: SweepRequest; sides: SweepSides },
    waitSeconds: number,
  ): Promise<SweepView>;
}
