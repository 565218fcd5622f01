import { type ASTNode, Kind } from "graphql";

type Container = ASTNode | readonly ASTNode[];

/** The path of a value inside its argument, as in `sampler.churn` or `sources.0.model`, from what graphql's `visit` hands over. */
export function argumentPath(
  parent: Container | undefined,
  path: readonly (string | number)[],
  ancestors: readonly Container[],
): string {
  const names: (string | number)[] = [];
  [...ancestors, parent].forEach((container, at) => {
    if (!container || !isNode(container)) return;
    if (container.kind === Kind.ARGUMENT) names.splice(0, names.length, container.name.value);
    if (container.kind === Kind.VARIABLE_DEFINITION) names.splice(0, names.length, container.variable.name.value);
    if (container.kind === Kind.OBJECT_FIELD) names.push(container.name.value);
    const index = path[at + 1];
    if (container.kind === Kind.LIST && index !== undefined) names.push(index);
  });
  return names.join(".");
}

function isNode(container: Container): container is ASTNode {
  return "kind" in container;
}
