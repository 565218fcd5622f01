import { type DocumentNode, GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from "graphql";
import { getComplexity } from "graphql-query-complexity";
import type { Limits } from "../../config.js";
import { badInput } from "../../errors.js";
import { costOf } from "./costs.js";
import { tooComplex } from "./tokens.js";

/** Refuses an operation that asks for more than one operation may. Throws QUERY_TOO_COMPLEX, or BAD_USER_INPUT for an argument without its value. */
export function checkComplexity(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  limits: Limits,
): void {
  const cost = Math.ceil(measure());
  if (cost > limits.complexity) {
    const message = `The operation would cost ${cost}; it may cost ${limits.complexity}. Ask for fewer sources, seeds or fields at once.`;
    throw tooComplex(message, cost, limits.complexity);
  }

  function measure(): number {
    try {
      return getComplexity({
        schema,
        query: document,
        operationName: operation.name?.value,
        variables: { ...variables },
        estimators: [
          ({ type, field, args, childComplexity }) => costOf(type.name, field.name, args, childComplexity, limits),
        ],
      });
    } catch (error) {
      // graphql-js coerces arguments here as it will when it executes; only then is a null in a nullable variable seen.
      const argument = error instanceof GraphQLError ? /^Argument "(\w+)"/.exec(error.message)?.[1] : undefined;
      if (argument) throw badInput(argument, (error as GraphQLError).message, error);
      throw error;
    }
  }
}
