/** From a question as it was asked to the question as it is meant: sources in force, seeds, noise. */

import type { Condition, ConditionRequest } from "../../domain/condition.js";
import { canonicalJson } from "../../domain/digest.js";
import type { Measurement, MeasurementRequest } from "../../domain/measurement.js";
import type { ImportedFrom, Shape } from "../../domain/model.js";
import type { DrawnScheme, NoiseScheme } from "../../domain/noise.js";
import { type Drawing, drawingDigest, type Identity, importedDrawing, sourceDigest } from "../../domain/sample-key.js";
import { EXTERNAL_SAMPLER, type KnownSampler, type SamplerRequest, stepNoiseSource } from "../../domain/sampler.js";
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
  drawing: Identity;
  drawingDigest: string;
}
/** What is asked for: every source over every seed. */
export interface Asked {
  sources: ResolvedSource[];
  seeds: number[];
  noise: NoiseScheme;
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
  const noise = schemeOf(
    question.noise,
    resolved.map(({ view }) => view.model),
  );
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
  const asked = request.condition ?? defaults.condition;
  if (model.imported) {
    await under(request.sampler || request.condition ? field : null, async () => refuseOptions(model, request, asked));
    return importedSource(model, model.imported);
  }
  const drawing = model.drawing!;
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
export function sourceInForce(model: ModelView, sampler: KnownSampler, condition: Condition | null): ResolvedSource {
  if (sampler.method === "EXTERNAL") return importedSource(model, model.imported!);
  const drawing: Drawing = { model: model.drawing!, sampler, condition };
  return {
    drawing,
    drawingDigest: drawingDigest(drawing.model),
    view: { digest: sourceDigest(drawing), model, sampler: samplerView(drawing), condition },
  };
}

/** What was drawn elsewhere was drawn in one way: a question's own sampler says nothing of it, a source's would. */
function refuseOptions({ slug }: ModelView, request: SourceRequest, asked: ConditionRequest | null | undefined): void {
  const refuse = (option: string) =>
    badInput(
      option,
      `The model ${slug} is IMPORTED: what it drew is here as it was drawn elsewhere, without ${option}.`,
    );
  if (request.sampler) throw refuse("sampler");
  if (asked) throw refuse("condition");
}

/** All that an imported model drew: it has one source. */
function importedSource(model: ModelView, { digest }: ImportedFrom): ResolvedSource {
  const drawing = importedDrawing(digest);
  const sampler: SamplerView = {
    effective: EXTERNAL_SAMPLER,
    ...{ sigmas: null, evaluations: null, deterministic: false, noiseStream: 0 },
  };
  return {
    drawing,
    drawingDigest: drawingDigest(drawing.model),
    view: { digest: sourceDigest(drawing), model, sampler, condition: null },
  };
}

/**
 * The scheme in force. What is to be drawn needs one that can be drawn; seeds of a scheme without a name here are the same
 * noise only where the scheme is the same there. BAD_USER_INPUT.
 */
function schemeOf(noise: NoiseScheme, models: readonly ModelView[]): NoiseScheme {
  if (models.some(({ drawing }) => drawing)) return drawnScheme(noise);
  const names = new Set(models.flatMap(({ imported }) => (imported?.noise === "EXTERNAL" ? [imported.noiseName] : [])));
  if (noise === "EXTERNAL" && names.size > 1) {
    const words = `EXTERNAL is ${[...names].join(" and ")} here: one seed is not one noise in both`;
    throw badInput("noise", `${words}, so models of one scheme are compared.`);
  }
  return noise;
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
