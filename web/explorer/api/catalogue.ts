/** Models, metrics and training sets, read once a page; again while models are being checked. */
import { createContext, useContext } from "react";
import type { CatalogueQuery } from "./operations.generated.js";

export type Model = CatalogueQuery["models"]["edges"][number]["node"];
export type TrainingSet = CatalogueQuery["trainingSets"]["edges"][number]["node"];
export type Metric = CatalogueQuery["metrics"][number];
export type Viewer = CatalogueQuery["viewer"];

export interface Catalogue {
  models: Model[];
  metrics: Metric[];
  trainingSets: TrainingSet[];
  viewer: Viewer;
  bySlug: Map<string, Model>;
}

export function catalogueOf(data: CatalogueQuery): Catalogue {
  const models = data.models.edges.map((edge) => edge.node);
  models.sort(
    (x, y) => sizeOf(x) - sizeOf(y) || offset(x) - offset(y) || order(x) - order(y) || (x.slug < y.slug ? -1 : 1),
  );
  return {
    models,
    metrics: data.metrics,
    trainingSets: data.trainingSets.edges.map((edge) => edge.node),
    viewer: data.viewer,
    bySlug: new Map(models.map((m) => [m.slug, m])),
  };
}

export function sizeOf(model: Model): number {
  return model.training?.count ?? 0;
}

const offset = (model: Model) => model.training?.offset ?? 0;

/** Networks that name the clean image or a velocity come first, in the order in which papers list them. */
const KINDS = ["DENOISED", "FLOW", "V", "EPSILON"];
function order(model: Model): number {
  return KINDS.indexOf(model.parameterization ?? "") + (model.kind === "ANALYTIC" ? 10 : 0);
}

/** The zoo's networks, which may draw: what a view shows unless sources are named. */
export function defaultSources(catalogue: Catalogue): Model[] {
  const networks = catalogue.models.filter((model) => model.state === "READY" && model.kind === "ONNX");
  return networks.length > 1 ? networks : catalogue.models.filter((model) => model.state === "READY");
}

/** One of each kind among those of the largest training set that start at its first image: at most `count`. */
export function distinctKinds(catalogue: Catalogue, count: number): Model[] {
  const sources = defaultSources(catalogue).filter(
    (model) => model.classes.length === 0 && (model.training?.offset ?? 0) === 0 && model.training?.onlyClass == null,
  );
  const largest = Math.max(0, ...sources.map(sizeOf));
  const kinds = new Map<string, Model>();
  for (const model of sources.filter((m) => sizeOf(m) === largest).sort((x, y) => order(x) - order(y))) {
    const kind = `${model.parameterization} ${model.architecture}`;
    if (!kinds.has(kind)) kinds.set(kind, model);
  }
  const chosen = [...kinds.values()];
  return (chosen.length > 1 ? chosen : sources.length > 1 ? sources : defaultSources(catalogue)).slice(0, count);
}

export const CatalogueContext = createContext<Catalogue | null>(null);

export function useCatalogue(): Catalogue {
  const catalogue = useContext(CatalogueContext);
  if (!catalogue) throw new Error("a view is shown before the catalogue is read");
  return catalogue;
}
