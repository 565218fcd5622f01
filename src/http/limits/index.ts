/** The limits of one document, in the order in which each protects the next step. */
import {
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
  type ValidationRule,
} from "graphql";
import type { Limits } from "../../config.js";
import { checkComplexity } from "./complexity.js";
import { checkExtent } from "./extent.js";
import { NumberLiteralsRule } from "./number-literals.rule.js";
import { checkTokens } from "./tokens.js";
import { checkVariables } from "./variables.js";

/** Beside GraphQL's own. */
export const VALIDATION_RULES: ValidationRule[] = [NumberLiteralsRule];

/** Tokens, then depth and fields: all that is known before validation. Throws GraphQLError where it does not parse. */
export function parseWithin(query: string, limits: Limits): DocumentNode {
  checkTokens(query, limits.tokens);
  const document = parse(query);
  checkExtent(document, limits);
  return document;
}

/** The same for a document that somebody else parses again: without locations, in half the time. */
export function checkExtentOf(query: string, limits: Limits): void {
  checkTokens(query, limits.tokens);
  let document: DocumentNode;
  try {
    document = parse(query, { noLocation: true });
  } catch {
    // What does not parse is said by who parses it again.
    return;
  }
  checkExtent(document, limits);
}

/** Variables, then cost: all that is known of a valid operation before it runs. */
export function checkOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  limits: Limits,
): void {
  checkVariables(schema, document, operation, variables);
  checkComplexity(schema, document, operation, variables, limits);
}
