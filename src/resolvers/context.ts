/** What every resolver is handed, and by which door its field was reached. */
import { type GraphQLResolveInfo, OperationTypeNode } from "graphql";
import { createParameterDecorator } from "type-graphql";
import type { Asking } from "../services/asking.js";
import type { Services } from "../services/services.js";
import { createLoaders, type Loaders } from "./loaders.js";

export interface GraphQLContext {
  asking: Asking;
  services: Services;
  loaders: Loaders;
  /** Response keys of this operation's `node` and `nodes` fields: nothing beneath them starts work. */
  nodeRoots: Set<string | number>;
}

export function createGraphQLContext(services: Services, asking: Asking): GraphQLContext {
  return { asking, services, loaders: createLoaders(services, asking), nodeRoots: new Set() };
}

/** The asking of one field: NODE beneath `node`, `nodes` and in subscriptions, the operation's own door elsewhere. */
export function askingOf(context: GraphQLContext, info: GraphQLResolveInfo): Asking {
  let root = info.path;
  while (root.prev) root = root.prev;
  const throughNode = info.operation.operation === OperationTypeNode.SUBSCRIPTION || context.nodeRoots.has(root.key);
  return throughNode ? { ...context.asking, door: "NODE" } : context.asking;
}

/** Parameter decorator: the field's Asking. */
export function Ask() {
  return createParameterDecorator<GraphQLContext>(({ context, info }) => askingOf(context, info));
}
