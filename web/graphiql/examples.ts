import { parse } from "graphql";

/** An operation ready to run: its title is the first comment of its file, or its name where it has none. */
export interface Example {
  name: string;
  title: string;
  kind: "query" | "mutation" | "subscription";
  query: string;
  variables: string;
}

/** From what there is, over one sample and its comparisons, to work and its progress. */
const ORDER = [
  "reproducibility",
  "comparison",
  "precision",
  "consensus",
  "sweep",
  "grid",
  "seed",
  "sample",
  "models",
  "metrics",
  "estimate",
  "request-samples",
  "create-study",
  "studies",
  "update-study",
  "copy-study",
  "create-dashboard",
  "dashboard",
  "job",
  "job-progress",
  "job-samples",
  "cancel-job",
  "upload-model",
  "register-model",
  "node",
  "viewer",
];

const operations = import.meta.glob<string>("../../examples/operations/*.graphql", {
  eager: true,
  query: "?raw",
  import: "default",
});
const variables = import.meta.glob<string>("../../examples/variables/*.json", {
  eager: true,
  query: "?raw",
  import: "default",
});

function fileName(path: string): string {
  return path.replace(/^.*\/|\.[a-z]+$/g, "");
}

function readExample(path: string, query: string): Example {
  const name = fileName(path);
  const [definition] = parse(query).definitions;
  if (definition?.kind !== "OperationDefinition") throw new Error(`${name}.graphql starts with no operation`);
  const comment = /^#\s*(.+)$/m.exec(query)?.[1];
  return {
    name,
    title: comment ?? inWords(definition.name?.value ?? name),
    kind: definition.operation,
    query,
    variables: variables[`../../examples/variables/${name}.json`] ?? "{}",
  };
}

/** RequestSamples -> Request samples. */
function inWords(operationName: string): string {
  return operationName.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function rank(example: Example): number {
  const at = ORDER.indexOf(example.name);
  return at < 0 ? ORDER.length : at;
}

export const examples: Example[] = Object.entries(operations)
  .map(([path, query]) => readExample(path, query))
  .sort((a, b) => rank(a) - rank(b));

const JOB = /"job"\s*:\s*\{\s*"id"\s*:\s*"([^"]+)"/;
const PLACEHOLDER = /id of a job, as request-samples answers it/;

/** The example's variables with the id of the last job that a response named, where the example asks for one. */
export function variablesFor(example: Example, responses: (string | null | undefined)[]): string {
  const job = responses.map((response) => JOB.exec(response ?? "")?.[1]).find((id) => id !== undefined);
  return job === undefined ? example.variables : example.variables.replace(PLACEHOLDER, () => job);
}
