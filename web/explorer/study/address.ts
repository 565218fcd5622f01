/** A study's question as the explorer's own address, where every word of it has a place there. */
import type { ConditionInput, SamplerInput, SourceInput, StudyQuery } from "../api/operations.generated.js";
import { parseCondition } from "../question/condition.js";
import { parseQuestion, type Question, type SourceRef } from "../question/question.js";

export type StudyCard = NonNullable<StudyQuery["study"]>;

/** As it was asked: options that were not given are absent or null. */
export interface AskedStudy {
  sources: SourceInput[];
  seeds: { first?: number | null; count?: number | null; values?: number[] | null };
  sampler?: SamplerInput | null;
  condition?: ConditionInput | null;
}
export const askedStudy = (study: Pick<StudyCard, "question">) => study.question as unknown as AskedStudy;

const given = (of: object | null | undefined) =>
  Object.entries(of ?? {}).filter(([, value]) => value !== null && value !== undefined);
const onlyHas = (of: object | null | undefined, names: readonly string[]) =>
  given(of).every(([name]) => names.includes(name));

/** The explorer's own writing of a source in force; its class tells it from another of the same model. */
export function sourceRefs(study: Pick<StudyCard, "question" | "sources">): SourceRef[] {
  const asked = askedStudy(study).sources;
  return study.sources.map(({ model, condition }, i) => ({
    model: model.slug,
    method: (asked[i]?.sampler?.method as SourceRef["method"]) ?? null,
    steps: asked[i]?.sampler?.steps ?? null,
    classLabel: asked[i]?.condition ? (condition?.classLabel ?? null) : null,
  }));
}

/** Null where the study has options that the explorer's bar has no place for. */
export function questionOf(study: Pick<StudyCard, "question" | "sources" | "noise" | "metrics">): Question | null {
  const { sources, seeds, sampler, condition } = askedStudy(study);
  const fits =
    sources.every(
      (source) => onlyHas(source.sampler, ["method", "steps"]) && onlyHas(source.condition, ["classLabel"]),
    ) &&
    onlyHas(sampler, ["method", "steps"]) &&
    !condition &&
    (study.noise === "TORCH_CPU" || study.noise === "NUMPY_PCG64");
  if (!fits) return null;
  return {
    ...parseQuestion(new URLSearchParams()),
    sources: sourceRefs(study),
    seeds: seeds.values ?? { first: seeds.first ?? 0, count: seeds.count ?? 1 },
    noise: study.noise,
    method: (sampler?.method as Question["method"]) ?? null,
    steps: sampler?.steps ?? null,
    metric: study.metrics[0]?.slug ?? null,
    condition: parseCondition(new URLSearchParams()),
  };
}
