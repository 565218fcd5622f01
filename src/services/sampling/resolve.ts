/** From a question as it was asked to the question as it is meant: sources in force, seeds, noise. */

import type { Condition, ConditionRequest } from "../../domain/condition.js";
import { canonicalJson } from "../../domain/digest.js";
import type { Measurement, MeasurementRequest } from "../../domain/measurement.js";
import type { Shape } from "../../domain/model.js";
import type { DrawnScheme, NoiseScheme } from "../../domain/noise.js";
import { type Drawing, drawingDigest, sourceDigest } from "../../domain/sample-key.js";
import { type EffectiveSampler, type SamplerRequest, stepNoiseSource } from "../../domain/sampler.js";
import type { SourceRequest } from "../../domain/source.js";
import type { Viewer } from "../../domain/viewer.js";
import { badInput, ConcordanceError } from "../../errors.js";
import { networkEvaluations, resolveCondition } from "../../inference/condition.js";
import { resolveProblemSampler } from "../../inference/measurements/sampler.js";
import { refuseScheme } from "../../inference/noise/index.js";
import { resolveSampler, samplerDeterministic, samplerSigmas } from "../../inference/samplers/index.js";
import type { Dependencies } from "../dependencies.js";
import { needModels } from "../models.js";
import type { SampleQuestion } from "../services.js";
import type { ModelView, SamplerView, SourceView } from "../views.js";
import { type MeasuringDependencies, needMeasurement } from "./measurements.js";
import { resolveSeeds } from "./seeds.js";

/** A source with all that drawing it needs. */
export interface ResolvedSource {
  view: SourceView;
  drawing: Drawing;
  drawingDigest: string;
}
/** What is asked for: every source over every seed. */
export interface Asked {
  sources: ResolvedSource[];
  seeds: number[];
  noise: DrawnScheme;
}

export type ResolveDependencies = MeasuringDependencies & Pick<Dependencies, "limits" | "coalesced">;

export async function resolveQuestion(
  deps: ResolveDependencies,
  viewer: Viewer,
  question: SampleQuestion,
  sourceFields = (i: number) => `sources.${i}.`,
): Promise<Asked> {
  const { limits } = deps;
  const { sources } = question;
  if (sources.length < 1 || sources.length > limits.sources) {
    throw badInput("sources", `sources holds ${sources.length}: a question takes 1 to ${limits.sources}.`);
  }
  const seeds = resolveSeeds(question.seeds, limits);
  const noise = drawnScheme(question.noise);
  const models = await needModels(
    deps,
    viewer,
    sources.map((source) => source.model),
  );
  const defaults = { sampler: question.sampler, condition: question.condition };
  const resolved: ResolvedSource[] = [];
  // One after the other: they share few measurements, and each is looked up but once.
  const measurements = new Map<string, Promise<Measurement>>();
  const measurementOf = (request: MeasurementRequest, shape: Shape) => {
    const key = canonicalJson({ request, shape });
    const known = measurements.get(key) ?? needMeasurement(deps, viewer, request, shape);
    measurements.set(key, known);
    return known;
  };
  for (const [i, source] of sources.entries()) {
    resolved.push(await resolveSource(source, models.get(source.model)!, defaults, sourceFields(i), measurementOf));
  }
  return { sources: resolved, seeds, noise };
}

export function drawnScheme(noise: NoiseScheme): DrawnScheme {
  refuseScheme(noise);
  return noise;
}

/** One source in force. A refused option is named by the argument that gave it: the source's own, or the question's. */
async function resolveSource(
  request: SourceRequest,
  model: ModelView,
  defaults: { sampler?: SamplerRequest | null; condition?: ConditionRequest | null },
  field: string,
  measurementOf: (request: MeasurementRequest, shape: Shape) => Promise<Measurement>,
): Promise<ResolvedSource> {
  if (!model.drawing) {
    throw badInput(
      `${field}model`,
      `The model ${model.slug} is ${model.kind}: what it drew is here, but it cannot draw.`,
    );
  }
  const drawing = model.drawing;
  const asked = request.condition ?? defaults.condition;
  const condition = await under(request.condition ? field : null, async () => {
    const measurement = asked?.measurement ? await measurementOf(asked.measurement, drawing.shape) : null;
    return resolveCondition(asked, drawing, measurement);
  });
  const sampler = await under(request.sampler ? field : null, async () => {
    const wanted = request.sampler ?? defaults.sampler;
    const measurement = condition?.measurement;
    return measurement
      ? resolveProblemSampler(wanted, drawing, measurement.noiseSigma)
      : resolveSampler(wanted, drawing);
  });
  return sourceInForce(model, sampler, condition);
}

/** A source from values that are in force already, as a kept question holds them. */
export function sourceInForce(
  model: ModelView,
  sampler: EffectiveSampler,
  condition: Condition | null,
): ResolvedSource {
  const drawing: Drawing = { model: model.drawing!, sampler, condition };
  return {
    drawing,
    drawingDigest: drawingDigest(drawing.model),
    view: { digest: sourceDigest(drawing), model, sampler: samplerView(drawing), condition },
  };
}

function samplerView({ model, sampler, condition }: Drawing): SamplerView {
  return {
    effective: sampler,
    sigmas: samplerSigmas(sampler, model),
    evaluations: networkEvaluations(sampler, condition),
    deterministic: samplerDeterministic(sampler),
    noiseStream: stepNoiseSource(sampler)?.noiseStream ?? 0,
  };
}

/** What is refused is named beneath `prefix`; null: as it is. */
export async function under<T>(prefix: string | null, resolve: () => Promise<T>): Promise<T> {
  try {
    return await resolve();
  } catch (error) {
    if (prefix === null || !(error instanceof ConcordanceError) || !error.details.field) throw error;
    const field = `${prefix}${error.details.field}`;
    throw new ConcordanceError(error.code, error.message, { ...error.details, field }, { cause: error });
  }
}
