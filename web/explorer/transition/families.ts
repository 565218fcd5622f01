/** Families of models, as the server matches them: alike in all that a card says but the size of the training subset. */
import { type Catalogue, type Model, sizeOf } from "../api/catalogue.js";
import { whole } from "../shared/format.js";
import { nameOf } from "../shared/labels.js";

export interface Family {
  /** Of its first model: what the family is called in a list. */
  key: string;
  name: string;
  /** By training size, rising; one a size. */
  models: Model[];
}

type Trained = Model & { training: NonNullable<Model["training"]> };
const isTrained = (model: Model): model is Trained => model.training !== null && model.state === "READY";

/** Subsets that begin with the set's first image, or each right after as many others: images [N, 2N). */
const rule = ({ training: { offset, size } }: Trained) =>
  offset === 0 ? "first" : offset === size ? "second" : `${offset}`;

function kindOf(model: Trained): string {
  const { training, kind, framework, architecture, parameterization, parameters, classes, shape } = model;
  const own = kind === "ANALYTIC" ? null : parameters;
  const words = [kind, framework, architecture, parameterization, own, classes, shape, rule(model)];
  return JSON.stringify([training.set.slug, training.onlyClass, ...words]);
}

/** What two families must share to be matched. */
const field = ({ models: [first] }: Family) =>
  JSON.stringify([first!.training!.set.slug, first!.training!.onlyClass, first!.shape]);

export function familiesOf(catalogue: Catalogue): Family[] {
  const kinds = new Map<string, Map<number, Model>>();
  for (const model of catalogue.models.filter(isTrained)) {
    const kind = kindOf(model);
    const sizes = kinds.get(kind) ?? new Map<number, Model>();
    kinds.set(kind, sizes);
    if (!sizes.has(model.training.size)) sizes.set(model.training.size, model);
  }
  return [...kinds.values()]
    .map((sizes) => [...sizes.values()].sort((x, y) => x.training!.size - y.training!.size))
    .map((models) => ({ key: models[0]!.slug, name: familyName(models), models }))
    .sort((x, y) => rank(x) - rank(y) || y.models.length - x.models.length);
}

function familyName(models: readonly Model[]): string {
  const [first, last] = [sizeOf(models[0]!), sizeOf(models.at(-1)!)];
  const second = (models[0]!.training?.offset ?? 0) > 0 ? ", other images" : "";
  return `${nameOf(models[0]!)}${second}, ${first === last ? whole(first) : `${whole(first)} to ${whole(last)}`}`;
}

/** Networks first, those that name the clean image or a velocity before the others. */
const KINDS = ["DENOISED", "FLOW", "V", "EPSILON"];
const rank = ({ models: [first] }: Family) =>
  KINDS.indexOf(first!.parameterization ?? "") + (first!.kind === "ONNX" ? 0 : 10);

export const sizesOf = (models: readonly Model[]) => models.map((model) => model.training?.size ?? 0);

/** The sizes that both have. */
export function commonSizes(a: Family, b: Family): number[] {
  const others = new Set(sizesOf(b.models));
  return field(a) === field(b) ? sizesOf(a.models).filter((size) => others.has(size)) : [];
}

/** The two families of networks with the most sizes in common; null where no two share one. */
export function defaultFamilies(families: readonly Family[]): [Family, Family] | null {
  let best: [Family, Family] | null = null;
  let most = 0;
  families.forEach((a, i) => {
    for (const b of families.slice(i + 1)) {
      const shared = commonSizes(a, b).length * (a.models[0]!.kind === b.models[0]!.kind ? 2 : 1);
      if (shared > most) [best, most] = [[a, b], shared];
    }
  });
  return best;
}

export const atSizes = (family: Family, sizes: readonly number[]) =>
  family.models.filter((model) => sizes.includes(model.training!.size));
