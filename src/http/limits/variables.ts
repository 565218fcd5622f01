import {
  coerceInputValue,
  type DocumentNode,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  visit,
} from "graphql";
import { badInput } from "../../errors.js";
import { argumentPath } from "./argument-path.js";

/** Refuses variables that do not fit their types, naming the argument that they would have filled. Throws BAD_USER_INPUT. */
export function checkVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): void {
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    if (!isInputType(type)) continue;
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined && (definition.defaultValue || !isNonNullType(type))) continue;
    if (value == null && isNonNullType(type)) {
      const found = value === null ? "is null" : "is missing";
      throw badInput(argumentOf(document, name), `The variable $${name} ${found}: it needs a value of type ${type}.`);
    }
    coerceInputValue(value, type, (path, _invalid, error) => {
      const field = [argumentOf(document, name), ...path].join(".");
      throw badInput(field, `The variable $${[name, ...path].join(".")} does not fit: ${error.message}`);
    });
  }
}

/** The argument path at which a variable is first used; its own name where it is not. */
function argumentOf(document: DocumentNode, name: string): string {
  let found: string | null = null;
  visit(document, {
    [Kind.VARIABLE_DEFINITION]: () => false,
    [Kind.VARIABLE](node, _key, parent, path, ancestors) {
      if (node.name.value === name) found ??= argumentPath(parent, path, ancestors);
    },
  });
  return found || name;
}
