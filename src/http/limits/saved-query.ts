/** Documents that are kept to be sent later: held now to what they will be held to then. */
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  specifiedRules,
  validate,
} from "graphql";
import type { Limits } from "../../config.js";
import { badInput, ConcordanceError } from "../../errors.js";
import type { CheckSavedQuery } from "../../services/dashboards/views.js";
import { checkOperation, parseWithin, VALIDATION_RULES } from "./index.js";

export function savedQueryCheck(schema: GraphQLSchema, limits: Limits): CheckSavedQuery {
  return ({ document: text, variables, path }) => {
    const document = at("document", () => parseWithin(text, limits));
    const [invalid] = validate(schema, document, [...specifiedRules, ...VALIDATION_RULES], { maxErrors: 1 });
    if (invalid) throw badInput("document", `The document is not valid: ${located(invalid)}`, invalid);
    const operation = onlyQuery(document);
    at("variables", () => checkOperation(schema, document, operation, variables, limits));
    if (path !== null && !selects(document, operation, path)) {
      throw badInput("path", `path is ${path}, which the document does not ask for.`);
    }
  };
}

/** What is thrown, as said of `field`. */
function at<T>(field: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof GraphQLError) throw badInput(field, `The document does not parse: ${located(error)}`, error);
    if (!(error instanceof ConcordanceError)) throw error;
    const details = { ...error.details, field };
    throw new ConcordanceError(error.code, error.message, details, { cause: error });
  }
}

function located({ message, locations }: GraphQLError): string {
  const [first] = locations ?? [];
  return first ? `${message} (line ${first.line}, column ${first.column})` : message;
}

function onlyQuery(document: DocumentNode): OperationDefinitionNode {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (operations.length === 1 && operation?.operation === OperationTypeNode.QUERY) return operation;
  throw badInput("document", "The document has to hold one operation, a query.");
}

/** Whether the answer has a place at `path`: names as the answer gives them, positions in lists passed over. */
function selects(document: DocumentNode, operation: OperationDefinitionNode, path: string): boolean {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet] as const] : [],
    ),
  );
  /** The selections beneath a name, wherever it is asked for; validation has refused fragments inside themselves. */
  function beneath({ selections }: SelectionSetNode, name: string): (SelectionSetNode | undefined)[] {
    return selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) {
        return (selection.alias ?? selection.name).value === name ? [selection.selectionSet] : [];
      }
      const spread =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection.selectionSet;
      return spread ? beneath(spread, name) : [];
    });
  }
  let here: (SelectionSetNode | undefined)[] = [operation.selectionSet];
  for (const name of path.split(".")) {
    if (/^\d+$/.test(name)) continue;
    here = here.flatMap((selections) => (selections ? beneath(selections, name) : []));
  }
  return here.length > 0;
}
