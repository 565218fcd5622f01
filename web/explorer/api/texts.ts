/** The operations as written, for the drawer and for subscriptions beside the cache. */
const FILES: Record<string, string> = import.meta.glob("../operations/*.graphql", {
  query: "?raw",
  import: "default",
  eager: true,
});

export type OperationName =
  | "grid"
  | "row-values"
  | "heat-map"
  | "comparison"
  | "seed"
  | "sample"
  | "transition"
  | "model"
  | "training-images"
  | "job-samples"
  | "studies"
  | "study"
  | "study-grid"
  | "study-scores"
  | "dashboards"
  | "dashboard";

export function operationText(name: OperationName): string {
  const text = FILES[`../operations/${name}.graphql`];
  if (text === undefined) throw new Error(`there is no operation ${name}`);
  return text.trimEnd();
}
