/** Scalars beside GraphQL's own. */
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from "graphql";
import { GraphQLDateTime, GraphQLJSONObject, GraphQLSafeInt } from "graphql-scalars";

const DIGEST = /^[0-9a-f]{64}$/;

function digest(value: unknown): string {
  if (typeof value === "string" && DIGEST.test(value)) return value;
  throw new GraphQLError("SHA256 needs 64 lower-case hexadecimal digits.");
}

export const SHA256 = new GraphQLScalarType<string, string>({
  name: "SHA256",
  description: "64 lower-case hexadecimal digits.",
  serialize: digest,
  parseValue: digest,
  parseLiteral: (node: ValueNode) => digest(node.kind === Kind.STRING ? node.value : null),
});

export const SafeInt = new GraphQLScalarType({
  ...GraphQLSafeInt.toConfig(),
  description: "An integer up to 2^53 - 1 (graphql-scalars).",
});

export const DateTime = GraphQLDateTime;

export const JSONObject = new GraphQLScalarType({
  ...GraphQLJSONObject.toConfig(),
  description: "A JSON object (graphql-scalars).",
});
