/** BEST_CLASS: a class-conditional model against an unconditional one, the best over its classes for each noise. */
import { badInput } from "../../errors.js";
import type { Standing } from "../sampling/ask.js";
import type { Asked } from "../sampling/resolve.js";
import { sourceInForce } from "../sampling/resolve.js";
import type { MetricView, SampleView, SourceView } from "../views.js";
import { type Measure, valuesOfRows } from "./compare.js";
import type { ValuesDependencies } from "./values.js";

export interface Expanded {
  /** The unconditional source first, then the conditional one once a class. */
  asked: Asked;
  /** Which side of the question is the conditional one. */
  side: "a" | "b";
}

/** The question with every class of its conditional side. BAD_USER_INPUT unless exactly one side has classes and no label. */
export function expandClasses(asked: Asked): Expanded {
  const conditional = asked.sources.map(
    ({ view }) => view.model.classes.length > 0 && view.condition?.classLabel == null,
  );
  const labelled = asked.sources.some(({ view }) => view.condition?.classLabel != null);
  if (labelled || conditional[0] === conditional[1]) {
    const words = "BEST_CLASS compares a class-conditional model without a label with a model that has no classes";
    throw badInput("match", `${words}: ${asked.sources.map(({ view }) => describe(view)).join(", ")}.`);
  }
  const at = conditional[0] ? 0 : 1;
  const { model, sampler, condition } = asked.sources[at]!.view;
  const classes = model.classes.map((_, classLabel) =>
    sourceInForce(model, sampler.effective, { guidanceScale: null, ...condition, classLabel }),
  );
  return { asked: { ...asked, sources: [asked.sources[1 - at]!, ...classes] }, side: at === 0 ? "a" : "b" };
}

const describe = ({ model, condition }: SourceView) =>
  condition?.classLabel != null
    ? `${model.slug} has the label ${condition.classLabel}`
    : `${model.slug} has ${model.classes.length || "no"} classes`;

/** For each seed the best value over the classes, and the sample that gave it; null until every class is READY. */
export async function bestOfClasses(
  deps: ValuesDependencies,
  { asked, side }: Expanded,
  where: Standing,
  rows: SampleView[][],
  measure: Measure,
) {
  const pairs = asked.sources.slice(1).map((_, c): [number, number] => [0, c + 1]);
  const { values, regions } = await valuesOfRows(deps, asked, where, rows, pairs, measure);
  const best = asked.seeds.map((_, s) => bestAt(values, s, measure.metric));
  const [plain, ...classes] = rows as [SampleView[], ...SampleView[][]];
  const chosen = best.map((found, s) => classes[found?.label ?? 0]![s]!);
  return {
    values: best.map((found) => found?.value ?? null),
    region: regions[0]!.region,
    samplesA: side === "a" ? chosen : plain,
    samplesB: side === "a" ? plain : chosen,
    alternatives: { side, rows: classes },
  };
}

function bestAt(values: (number | null)[][], s: number, { direction }: MetricView) {
  let best: { label: number; value: number } | null = null;
  for (let label = 0; label < values.length; label++) {
    const value = values[label]![s]!;
    if (value === null) return null;
    const better = best === null || (direction === "SIMILARITY" ? value > best.value : value < best.value);
    if (better) best = { label, value };
  }
  return best;
}
