import {
  type ASTVisitor,
  GraphQLError,
  GraphQLFloat,
  GraphQLInt,
  getNamedType,
  type ValidationContext,
  type ValueNode,
} from "graphql";
import { badInput } from "../../errors.js";
import { SafeInt } from "../../schema/scalars.js";
import { argumentPath } from "./argument-path.js";

const fields = new WeakMap<ValueNode, string>();

/** The argument path of a whole number that was out of its type's range, if that is what is wrong with this literal. */
export function fieldOfLiteral(node: ValueNode): string | undefined {
  return fields.get(node);
}

/**
 * Number literals out of range are bad input, with a field, not a mistake of grammar. GraphQL's own rule already reports
 * whole numbers, so this remembers their argument; floats such as 1e999 it lets through as Infinity, so this reports them.
 */
export function NumberLiteralsRule(context: ValidationContext): ASTVisitor {
  return {
    IntValue(node, _key, parent, path, ancestors) {
      const type = getNamedType(context.getInputType());
      const most = type === GraphQLInt ? 2 ** 31 - 1 : type === SafeInt ? Number.MAX_SAFE_INTEGER : null;
      const value = Number(node.value);
      if (most !== null && (value > most || value < (type === GraphQLInt ? -most - 1 : -most))) {
        fields.set(node, argumentPath(parent, path, ancestors));
      }
      if (type === GraphQLFloat) finite(node, parent, path, ancestors);
    },
    FloatValue(node, _key, parent, path, ancestors) {
      if (getNamedType(context.getInputType()) === GraphQLFloat) finite(node, parent, path, ancestors);
    },
  };

  function finite(node: ValueNode & { value: string }, ...where: Parameters<typeof argumentPath>): void {
    if (Number.isFinite(Number(node.value))) return;
    const field = argumentPath(...where);
    const originalError = badInput(field, `${field} is beyond the largest number there is.`);
    context.reportError(new GraphQLError(originalError.message, { nodes: node, originalError }));
  }
}
