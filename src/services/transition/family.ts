/** Which models make a family: they differ in the size of their training subset, and in nothing else that a card says. */
import { badInput } from "../../errors.js";
import type { ModelView, TrainingView } from "../views.js";

/** A model whose card names its training. */
export type TrainedModel = ModelView & { training: TrainingView };

/** What a card says that must be the same in a family, as words. Steps may follow the size, and parameters of analytic models do. */
const SHARED: Record<string, (model: TrainedModel) => string> = {
  "training set": ({ training }) => training.setId,
  onlyClass: ({ training }) => String(training.onlyClass),
  kind: ({ kind }) => kind,
  framework: ({ framework }) => framework,
  architecture: ({ architecture }) => architecture,
  parameterization: ({ parameterization }) => String(parameterization),
  parameters: ({ kind, parameters }) => (kind === "ANALYTIC" ? "" : String(parameters)),
  classes: ({ classes }) => classes.join("\n"),
  shape: ({ shape }) => shape.join(" × "),
};
/** Told as they are: ids and lists of names would help nobody. */
const TOLD = new Set(["onlyClass", "kind", "framework", "architecture", "parameterization", "parameters", "shape"]);

/** One offset for all, or each subset right after as many others: images [N, 2N), the other half of 2N. */
const OFFSET_RULES: readonly ((training: TrainingView, first: TrainingView) => boolean)[] = [
  ({ offset }, first) => offset === first.offset,
  ({ offset, size }) => offset === size,
];

/** BAD_USER_INPUT, the field being the place in `name`, unless the models are a family of different sizes. */
export function checkFamily(models: readonly ModelView[], name: "a" | "b"): TrainedModel[] {
  if (models.length === 0) throw badInput(name, `${name} holds no model: a family takes at least one.`);
  const family = models.map((model, i) => {
    if (model.training) return model as TrainedModel;
    throw badInput(
      `${name}.${i}`,
      `The card of ${model.slug} names no training set: accepted are models that say theirs.`,
    );
  });
  const first = family[0]!;
  family.forEach((model, i) => {
    for (const [what, of] of Object.entries(SHARED)) {
      if (of(model) === of(first)) continue;
      const told = TOLD.has(what) ? ` (${of(model)}, not ${of(first)})` : "";
      const words = `${model.slug} has another ${what} than ${first.slug}${told}`;
      throw badInput(`${name}.${i}`, `${words}: the models of a family differ in training size only.`);
    }
    const twin = family.findIndex((other) => other.training.size === model.training.size);
    if (twin === i) return;
    const words = `${family[twin]!.slug} and ${model.slug} have one training size, ${model.training.size}`;
    throw badInput(`${name}.${i}`, `${words}: a family takes one model a size.`);
  });
  if (OFFSET_RULES.some((holds) => family.every(({ training }) => holds(training, first.training)))) return family;
  const words = "one offset for all, or each its own size as its offset";
  const i = family.findIndex(({ training }) => training.offset !== first.training.offset);
  const found = family.map(({ training: { offset, size } }) => `[${offset}, ${offset + size})`).join(", ");
  throw badInput(`${name}.${i}`, `The subsets ${found} follow no one rule: accepted are ${words}.`);
}

/** Pairs of one training size, by size. BAD_USER_INPUT for a model without a partner, or families of different sets. */
export function matchBySize(a: TrainedModel[], b: TrainedModel[]): [TrainedModel, TrainedModel][] {
  for (const what of ["training set", "onlyClass", "shape"]) {
    if (SHARED[what]!(a[0]!) === SHARED[what]!(b[0]!)) continue;
    throw badInput("b.0", `${b[0]!.slug} has another ${what} than ${a[0]!.slug}: both families learn from the same.`);
  }
  const partner = (family: TrainedModel[], size: number) => family.find(({ training }) => training.size === size);
  for (const [name, family, others] of [
    ["a", a, b],
    ["b", b, a],
  ] as const) {
    family.forEach(({ slug, training: { size } }, i) => {
      if (partner(others, size)) return;
      const sizes = others.map(({ training }) => training.size).sort((x, y) => x - y);
      const words = `${slug} learned from ${size} images, and no model of the other family did`;
      throw badInput(`${name}.${i}`, `${words}; its sizes are ${sizes.join(", ")}.`);
    });
  }
  return [...a]
    .sort((x, y) => x.training.size - y.training.size)
    .map((model) => [model, partner(b, model.training.size)!]);
}
