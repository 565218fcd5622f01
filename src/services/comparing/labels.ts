import type { KnownSampler } from "../../domain/sampler.js";
import type { SourceView } from "../views.js";

/** Slugs, told apart where one model is asked twice with another sampler or condition. */
export function labelsOf(sources: readonly SourceView[]): string[] {
  const slugs = sources.map(({ model }) => model.slug);
  return sources.map((source, i) => {
    const { model, sampler, condition } = source;
    if (slugs.filter((slug) => slug === slugs[i]).length === 1) return model.slug;
    const label = condition?.classLabel == null ? "" : ` class ${condition.classLabel}`;
    return `${model.slug} (${samplerWords(sampler.effective)}${label})`;
  });
}

export function samplerWords(sampler: KnownSampler): string {
  return sampler.method === "EXTERNAL" ? sampler.method : `${sampler.method} ${sampler.steps}`;
}
