/** What fields cost beside the selections beneath them: about one unit for each object that is looked up or written out. */
import type { Limits } from "../../config.js";

/** `args` are coerced but not yet checked: what goes beyond a limit counts as the limit, so that its own error is told. */
type Cost = (args: Args, child: number, limits: Limits) => number;
type Args = Record<string, unknown>;

export const COSTS: Record<string, Cost> = {
  "Query.nodes": (args, child) => length(args.ids) * (1 + child),
  "Query.models": (args, child, limits) => within(args.first, limits.page) * (1 + child),
  "Query.trainingSets": (args, child, limits) => within(args.first, limits.page) * (1 + child),
  "Query.audit": (args, child, limits) => within(args.first, limits.page) * (1 + child),
  "Query.people": (_, child) => 100 * (1 + child),
  "Query.workers": (_, child) => 20 * (1 + child),
  "Query.metrics": (_, child) => 10 * (1 + child),
  "Query.studies": (args, child, limits) => within(args.first, limits.page) * (1 + child),
  "Query.dashboards": (args, child, limits) => within(args.first, limits.page) * (1 + child),
  "Dashboard.widgets": (_, child) => 12 * (1 + child),
  // How many sources and seeds a study has is not known before it is read: the worst page, and some seeds. What it really
  // looks up is counted when it does (see Asking.budget).
  "Study.grid": (args, child, limits) => 1_000 + limits.sources * within(args.first, limits.page) * child,
  "Study.reproducibility": (_, child, limits) => 2_000 + (limits.sources ** 2 / 2) * child,
  "Study.sources": (_, child, limits) => limits.sources * (1 + child),
  "Study.seeds": () => 50,
  "Study.versions": (args, child, limits) => within(args.first, limits.page) * (1 + child),
  // Some files and a contact sheet for every hundred seeds.
  "DatasetVersion.files": (_, child) => 20 + 20 * child,
  // Where every sample of the study stands is looked up.
  "Mutation.publishDataset": (_, child) => 500 + child,
  "Study.metrics": (_, child) => 4 * (1 + child),
  "Query.publishedTables": (_, child) => 5 * (1 + child),
  "PublishedTable.values": (_, child) => 20 * (1 + child),
  "Query.grid": (args, child, limits) => {
    const page = Math.min(within(args.first, limits.page), seeds(args, limits));
    return sources(args, limits) * (seeds(args, limits) + page * child);
  },
  "Query.estimate": (args, child, limits) => sources(args, limits) * seeds(args, limits) + child,
  "Mutation.requestSamples": (args, child, limits) => sources(args, limits) * seeds(args, limits) + child,
  "Query.comparison": (args, child, limits) => 2 * seeds(args, limits) + child,
  "Model.comparison": (args, child, limits) => 2 * seeds(args, limits) + child,
  "Query.reproducibility": (args, child, limits) => {
    const rows = sources(args, limits);
    const pairs = Math.max(1, (rows * (rows - 1)) / 2);
    // Values are one matrix product over stored vectors: far cheaper than a row looked up.
    return rows * seeds(args, limits) + Math.min(pairs * seeds(args, limits), limits.pairs) / 10 + pairs * child;
  },
  // Two comparisons read again, each over a study of some size.
  "Query.difference": (_, child) => 400 + child,
  "Query.consensus": (args, child, limits) => {
    const rows = sources(args, limits);
    const pairs = Math.min(((rows * (rows - 1)) / 2) * seeds(args, limits), limits.pairs);
    return rows * seeds(args, limits) + pairs / 10 + child;
  },
  "Query.sweep": (args, child, limits) => {
    const values = Math.max(...Object.values((args.over ?? {}) as Args).map(length), 1);
    return Math.min(values, limits.sources / 2) * (2 * seeds(args, limits) + child);
  },
  "Consensus.seeds": (args, child, limits) => within(args.first, limits.page) * (1 + child),
  // Samples and as many held-out images, and one product of them with the training images.
  "Query.generalization": (args, child, limits) => 2 * seeds(args, limits) + 1_000 + child,
  // A point for each pair of models: two generalizations and a comparison, each counted whether it is selected or not.
  "Query.transition": (args, child, limits) => {
    const points = Math.min(length(args.a), limits.sources);
    return points * (6 * seeds(args, limits) + 2_000) + child;
  },
  "Transition.points": (_, child) => 8 * (1 + child),
  "TransitionPoint.chance": (_, child) => 1_000 + child,
  "Generalization.histogram": (_, child) => 20 + child,
  "Generalization.classes": (_, child) => 10 * (1 + child),
  "Generalization.copies": (args, child, limits) => within(args.first, limits.page) * (1 + child),
  "Sample.nearestTraining": (_, child) => 20 + child,
  "Model.samples": (args, child, limits) => seeds(args, limits) * (1 + child),
  "Seed.samples": (args, child, limits) => sources(args, limits) * (1 + child),
  "Seed.agreement": (args, child, limits) => sources(args, limits) ** 2 + child,
  "Query.hyperplane": (args, child, limits) => {
    const steps = within(args.steps, 64);
    return ((steps + 1) * (steps + 2) * sources(args, limits) * (1 + child)) / 2;
  },
  "Sample.trajectory": (_, child) => 50 + child,
  "Query.parting": (_, child) => 100 + child,
  // Up to 20,000 squares of each kind are read and summed.
  "Query.denoiserDistance": (args, child) => 100 + length(args.sigmas) * (100 + child),
  "Comparison.pairs": (args, child, limits) => within(args.first, limits.page) * (1 + child),
  "Comparison.curve": (args, child) => length(args.thresholds) * (5 + child),
  "Comparison.histogram": (_, child) => 20 + child,
  // Up to two million values are written out; descriptors have a limit of their own.
  "Comparison.arrays": (_, child) => 100 + 5 * child,
  "Reproducibility.arrays": (_, child) => 1_000 + 5 * child,
  "Generalization.arrays": (_, child) => 100 + 8 * child,
  "Comparison.values": () => 50,
  // A row looked up for each image.
  "Comparison.describedBy": () => 100,
  "Comparison.seeds": () => 50,
  // Computed once and kept; beneath, a field for every distortion or size.
  "Metric.calibration": (_, child) => 500 + child,
  "Calibration.distortions": (_, child) => 7 * (1 + child),
  "Calibration.nearest": (_, child) => 8 * (1 + child),
  "Calibration.errors": (args, child) => length(args.thresholds) * (50 + 8 * child),
  "CalibrationSample.histogram": (_, child) => 20 + child,
  "CalibrationSample.quantiles": (args) => 20 + length(args.at),
  // The seeds are the parent's: a study of some size is assumed, and samples have a limit of their own.
  "Comparison.baseline": (_, child) => 200 + child,
  "Reproducibility.baselines": (_, child) => 2_000 + 50 * child,
  // Up to a million pairs of vectors.
  "Comparison.chance": (_, child) => 1_000 + child,
  "Comparison.chanceCurve": (args, child) => length(args.thresholds) * (1_000 + child),
};

const OBJECT = 1;
const LEAF = 0.5;

export function costOf(type: string, field: string, args: Args, child: number, limits: Limits): number {
  const cost = COSTS[`${type}.${field}`];
  if (cost) return cost(args, child, limits);
  return child > 0 ? OBJECT + child : LEAF;
}

function within(value: unknown, most: number): number {
  return typeof value === "number" && value >= 1 ? Math.min(value, most) : 1;
}
function length(value: unknown): number {
  return Array.isArray(value) ? Math.max(1, value.length) : 1;
}
function sources(args: Args, limits: Limits): number {
  return Math.min(length(args.sources), limits.sources);
}
function seeds(args: Args, limits: Limits): number {
  const { count, values } = (args.seeds ?? {}) as { count?: unknown; values?: unknown };
  return Array.isArray(values) ? within(values.length, limits.seeds) : within(count, limits.seeds);
}
