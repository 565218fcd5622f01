/** A comparison's question in canonical form: it names everything in force, so that it can be answered again as it was meant. */
import { z } from "zod";
import type { Condition } from "../../domain/condition.js";
import { digestOf } from "../../domain/digest.js";
import type { Match, Region } from "../../domain/metric.js";
import type { NoiseScheme } from "../../domain/noise.js";
import type { KnownSampler } from "../../domain/sampler.js";
import type { MetricView, SourceView, SpendingView } from "../views.js";

const Side = z.object({
  model: z.string(),
  source: z.string(),
  sampler: z.custom<KnownSampler>((value) => typeof value === "object" && value !== null),
  condition: z.custom<Condition | null>((value) => typeof value === "object"),
});
export const KeptComparison = z.object({
  v: z.literal(1),
  a: Side,
  b: Side,
  noise: z.custom<NoiseScheme>((value) => typeof value === "string"),
  seeds: z.array(z.number()),
  metric: z.string(),
  threshold: z.number(),
  region: z.custom<Region>((value) => typeof value === "string"),
  /** Absent for AS_ASKED. */
  match: z.literal("BEST_CLASS").optional(),
  /** Absent where all seeds are drawn; else seeds holds those that may be spent. */
  precision: z.number().optional(),
});
export type KeptComparison = z.infer<typeof KeptComparison>;

export function canonicalComparison(of: {
  a: SourceView;
  b: SourceView;
  noise: NoiseScheme;
  seeds: number[];
  metric: MetricView;
  threshold: number;
  region: Region;
  match: Match;
  spending?: Pick<SpendingView, "precision" | "seeds"> | null;
}): { digest: string; body: KeptComparison } {
  const side = (source: SourceView) => ({
    model: source.model.slug,
    source: source.digest,
    sampler: source.sampler.effective,
    condition: source.condition,
  });
  const body: KeptComparison = {
    v: 1,
    a: side(of.a),
    b: side(of.b),
    noise: of.noise,
    seeds: of.spending?.seeds ?? of.seeds,
    metric: of.metric.id,
    threshold: of.threshold,
    region: of.region,
    ...(of.match === "BEST_CLASS" && { match: of.match }),
    ...(of.spending && { precision: of.spending.precision }),
  };
  return { digest: digestOf(body), body };
}
