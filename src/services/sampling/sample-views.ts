/** From rows to what a viewer sees of a sample. */
import { extname } from "node:path";
import type { SampleRow } from "../../db/queries/samples.js";
import type { Shape } from "../../domain/model.js";
import type { NoiseScheme } from "../../domain/noise.js";
import { sampleKeys } from "../../domain/sample-key.js";
import { type KnownSampler, stepNoiseSource } from "../../domain/sampler.js";
import type { NotSampledReason } from "../asking.js";
import type { ImageView, SampleErrorCode, SampleView, SourceView } from "../views.js";
import type { ResolvedSource } from "./resolve.js";

const CONTENT_TYPES: Record<string, string> = { ".png": "image/png" };

/** One source's samples over seeds, in their order; what was never asked for is NOT_SAMPLED, for `reason`. */
export function sampleViews(
  source: ResolvedSource,
  noise: NoiseScheme,
  seeds: readonly number[],
  rows: ReadonlyMap<number, SampleRow>,
  reason: NotSampledReason | null,
): SampleView[] {
  const keyOf = sampleKeys(source.drawing);
  return seeds.map((seed) => {
    const row = rows.get(seed);
    if (row) return storedSample(source.view, row, reason);
    return {
      key: keyOf({ scheme: noise, terms: [{ seed, weight: 1 }] }),
      state: "NOT_SAMPLED",
      notSampled: whyNot(source.view, reason),
      source: source.view,
      seed: { value: seed, noise },
      image: null,
      provenance: null,
      error: null,
    };
  });
}

/** A sample that has a row. `reason`: why the asker's misses are not queued, if they are not. */
export function storedSample(source: SourceView, row: SampleRow, reason: NotSampledReason | null): SampleView {
  const rendition = row.state === "READY" ? row.rendition : null;
  const seed = row.seed ?? 0;
  return {
    key: row.key,
    state: row.state,
    notSampled: row.state === "NOT_SAMPLED" ? whyNot(source, reason) : null,
    source,
    seed: { value: seed, noise: row.noise },
    image: rendition && imageOf(rendition),
    // Of what was imported, what drew it is not known here.
    provenance:
      rendition && !source.model.imported
        ? {
            key: row.key,
            modelDigest: source.model.digest ?? "",
            noise: row.noise,
            seed,
            shape: rendition.shape,
            stepNoise: stepNoiseWords(source.sampler.effective),
            device: rendition.device,
            precision: rendition.precision,
            runtime: rendition.runtime,
            numericsClass: rendition.numericsClass,
            computeMs: rendition.computeMs,
            sampledAt: rendition.sampledAt,
          }
        : null,
    error:
      row.state === "FAILED"
        ? {
            code: (row.errorCode ?? "INTERNAL") as SampleErrorCode,
            message: row.errorMessage ?? "No reason was kept.",
            attempts: row.attempt,
          }
        : null,
  };
}

function whyNot({ model }: SourceView, reason: NotSampledReason | null): NotSampledReason {
  return model.imported ? "IMPORTED" : (reason ?? "CANCELLED");
}

/** Whether nothing more comes of it by itself. */
export function isOver({ state, notSampled }: Pick<SampleView, "state" | "notSampled">): boolean {
  return state === "READY" || state === "FAILED" || notSampled === "IMPORTED";
}

/** Where step noise comes from, as in "PHILOX_NORMAL stream 0"; null for a deterministic sampler. */
function stepNoiseWords(sampler: KnownSampler): string | null {
  const source = stepNoiseSource(sampler);
  return source && `${source.stepNoise} stream ${source.noiseStream}`;
}

export function imageOf(stored: { object: string; bytes: number; pixels: string; shape: Shape }): ImageView {
  return {
    object: stored.object,
    contentType: CONTENT_TYPES[extname(stored.object)] ?? "application/octet-stream",
    width: stored.shape[2],
    height: stored.shape[1],
    bytes: stored.bytes,
    pixels: stored.pixels,
  };
}
