/** Studies: what they ask, and what of it is in force since. */
import type { Condition, ConditionRequest } from "./condition.js";
import type { Visibility } from "./model.js";
import type { NoiseScheme } from "./noise.js";
import type { KnownSampler, SamplerRequest } from "./sampler.js";
import type { SeedsRequest, SourceRequest } from "./source.js";

/** A study's question as it was asked: what an editor shows. */
export interface StudyQuestion {
  sources: SourceRequest[];
  seeds: SeedsRequest;
  noise: NoiseScheme;
  sampler: SamplerRequest | null;
  condition: ConditionRequest | null;
}

export interface StudySource {
  /** The model's id: a slug is a name, and names may be given again. */
  model: string;
  /** SHA-256 of the canonical source, as samples are kept by it. */
  source: string;
  sampler: KnownSampler;
  condition: Condition | null;
}
export type StudySeeds = { first: number; count: number } | { values: number[] };
/** The question in force: nothing in it follows from a default, so that a changed one changes no study. */
export interface StudyBody {
  v: 1;
  sources: StudySource[];
  seeds: StudySeeds;
  noise: NoiseScheme;
}

/** The seeds, in the order asked. */
export function studySeeds({ seeds }: Pick<StudyBody, "seeds">): number[] {
  if ("values" in seeds) return seeds.values;
  return Array.from({ length: seeds.count }, (_, i) => seeds.first + i);
}

export function seedCount({ seeds }: Pick<StudyBody, "seeds">): number {
  return "values" in seeds ? seeds.values.length : seeds.count;
}

/** The models whose samples a study shows, each once. */
export function studyModels({ sources }: Pick<StudyBody, "sources">): string[] {
  return [...new Set(sources.map(({ model }) => model))];
}

/** Whether a sample is one of the study's: by its source's digest, its noise and its seed (null for a mixture). */
export function studyHolds(body: StudyBody, sample: { source: string; noise: string; seed: number | null }): boolean {
  const { seed } = sample;
  if (seed === null || sample.noise !== body.noise) return false;
  if (!body.sources.some(({ source }) => source === sample.source)) return false;
  const { seeds } = body;
  return "values" in seeds ? seeds.values.includes(seed) : seed >= seeds.first && seed < seeds.first + seeds.count;
}

/** From what few see to what all see. */
const VISIBILITIES: readonly Visibility[] = ["PRIVATE", "WORKSPACE", "PUBLIC"];

/** Whether all who see what is `shown` also see what is `used`. */
export function seenByAllOf(shown: Visibility, used: Visibility): boolean {
  return VISIBILITIES.indexOf(used) >= VISIBILITIES.indexOf(shown);
}

/** What a version froze of its study. */
export interface PublishedStudy extends StudyBody {
  slug: string;
  title: string;
  description: string | null;
}
