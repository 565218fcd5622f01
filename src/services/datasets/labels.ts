import { labelsOf } from "../comparing/labels.js";
import type { SourceView } from "../views.js";

/** Labels that tell every source of a version apart: where the usual ones do not, they are numbered. */
export function distinctLabels(sources: readonly SourceView[]): string[] {
  const labels = labelsOf(sources);
  return labels.map((label, i) => {
    const before = labels.slice(0, i).filter((one) => one === label).length;
    return before === 0 ? label : `${label} #${before + 1}`;
  });
}
