/** The noise floor of a comparison: how far a source is from itself when only the numerics, or only the steps, change. */
import { otherClasses } from "../../db/queries/renditions.js";
import type { EffectiveSampler, SamplerRequest } from "../../domain/sampler.js";
import { ConcordanceError } from "../../errors.js";
import { resolveSampler } from "../../inference/samplers/index.js";
import { mean, score } from "../../metrics/score.js";
import type { Asking } from "../asking.js";
import type { DamageService } from "../damage.js";
import type { Dependencies } from "../dependencies.js";
import { freshJob } from "../jobs.js";
import { ask, refusal } from "../sampling/ask.js";
import { readRows } from "../sampling/read.js";
import { type Asked, drawnScheme, sourceInForce } from "../sampling/resolve.js";
import type { NoiseFloorService } from "../services.js";
import type { ComparisonView, NumericsFloorView, SampleView, SourceView } from "../views.js";
import { compareRows } from "./compare.js";
import type { Patience } from "./descriptors.js";
import { valuesOfImages } from "./image-values.js";
import { regionInForce } from "./region.js";

/** A sampler of this many times the steps is the nearest thing to the exact solution that is always at hand. */
const FINER = 4;

export function createNoiseFloorService(deps: Dependencies & { damage: DamageService }): NoiseFloorService {
  /** Values between the shown renditions and those of each other class that has drawn the same samples. */
  async function numericsOf(
    asking: Asking,
    comparison: ComparisonView,
    source: SourceView,
    samples: SampleView[],
  ): Promise<NumericsFloorView[]> {
    const drawn = await otherClasses(
      deps.db,
      samples.filter((sample) => sample.image).map((sample) => sample.key),
    );
    // Nobody waits for descriptors of what few ever ask for: they are there when it is asked again.
    const patience: Patience = { start: refusal(asking) === null, until: 0, signal: asking.signal };
    const byClasses = new Map<string, typeof drawn>();
    for (const row of drawn) {
      const key = `${row.shownClass}\n${row.otherClass}`;
      byClasses.set(key, [...(byClasses.get(key) ?? []), row]);
    }
    const floors: NumericsFloorView[] = [];
    for (const rows of byClasses.values()) {
      const { metric, region, a, b } = comparison;
      const known = await valuesOfImages(
        deps,
        { metric, unmeasured: regionInForce(region, a, b, metric).unmeasured, patience },
        rows.map(({ shownObject, shownPixels, otherObject, otherPixels }) => [
          { object: shownObject, pixels: shownPixels },
          { object: otherObject, pixels: otherPixels },
        ]),
      );
      // Samples that one class alone has drawn are requested too, and missing.
      const all = [...known, ...new Array<null>(comparison.seeds.length - known.length).fill(null)];
      floors.push({
        source,
        classes: [rows[0]!.shownClass, rows[0]!.otherClass],
        score: score(all, comparison.threshold, comparison.metric.direction),
        mean: mean(all),
      });
    }
    return floors;
  }

  async function finer(
    asking: Asking,
    comparison: ComparisonView,
    { source, sampler }: { source: SourceView; sampler: EffectiveSampler },
    waitSeconds: number,
  ): Promise<ComparisonView> {
    const asked: Asked = {
      sources: [
        sourceInForce(source.model, source.sampler.effective, source.condition),
        sourceInForce(source.model, sampler, source.condition),
      ],
      seeds: comparison.seeds,
      noise: drawnScheme(comparison.noise),
    };
    const where = await ask(deps, asking, asked, waitSeconds);
    const rows = await readRows(deps, asked, asked.seeds, where);
    const job = await freshJob(deps, where.job);
    const { metric, threshold, region } = comparison;
    const [view] = await compareRows(deps, asked, where, rows, [[0, 1]], { metric, threshold, region }, job);
    return view!;
  }

  return {
    async numerics(asking, comparison) {
      const { a, b, samplesA, samplesB } = comparison;
      const floors = await numericsOf(asking, comparison, a, samplesA);
      return a.digest === b.digest ? floors : [...floors, ...(await numericsOf(asking, comparison, b, samplesB))];
    },
    async sampler(asking, comparison, waitSeconds) {
      // Both, before anything is drawn of one.
      const [a, b] = [comparison.a, comparison.b].map((source) => ({ source, sampler: finerSampler(source) }));
      const ofA = await finer(asking, comparison, a!, waitSeconds);
      const same = comparison.a.digest === comparison.b.digest;
      return [ofA, same ? ofA : await finer(asking, comparison, b!, waitSeconds)];
    },
  };
}

/** The same sampler with four times the steps. CONFLICT where it has no such walk: the question itself was fine. */
function finerSampler({ model, sampler }: SourceView): EffectiveSampler {
  if (sampler.effective.method === "EXTERNAL") {
    throw new ConcordanceError("CONFLICT", `${model.slug} is IMPORTED: it cannot be drawn at other steps here.`);
  }
  const { version: _version, ...options } = sampler.effective;
  const { stepNoise: _stepNoise, ...request } = options as SamplerRequest & { stepNoise?: string };
  try {
    return resolveSampler({ ...request, steps: FINER * sampler.effective.steps }, model.drawing!);
  } catch (cause) {
    const message = `${model.slug} has no walk of ${FINER} × ${sampler.effective.steps} steps to compare with: ${(cause as Error).message}`;
    throw new ConcordanceError("CONFLICT", message, {}, { cause });
  }
}
