/** Operations that ask for every field beneath a query's field, and what their answers hold. */
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
} from "graphql";

type Values = Readonly<Record<string, string>>;
type Branch = Map<string, { field: GraphQLField<unknown, unknown>; branch: Branch | null; type: GraphQLNamedType }>;

/** `name(a: …)` with each argument that `values` has, by `Type.field.argument` or by its name alone. */
export function call(type: string, field: GraphQLField<unknown, unknown>, values: Values): string {
  const given = field.args.flatMap((arg) => {
    const value = values[`${type}.${field.name}.${arg.name}`] ?? values[arg.name];
    if (value === undefined && isNonNullType(arg.type) && arg.defaultValue === undefined) {
      throw new Error(`${type}.${field.name} needs a value for ${arg.name}`);
    }
    return value === undefined ? [] : [`${arg.name}: ${value}`];
  });
  return given.length > 0 ? `${field.name}(${given.join(", ")})` : field.name;
}

/** Every field of every type beneath `root` but for those of `without`, each type where it is nearest to it. */
export function everyField(root: GraphQLObjectType, values: Values, without: readonly string[]): string {
  const whole: Branch = new Map();
  const open: [GraphQLObjectType, Branch][] = [[root, whole]];
  const seen = new Set([root.name]);
  for (const [type, branch] of open) {
    for (const field of Object.values(type.getFields())) {
      if (without.includes(`${type.name}.${field.name}`)) continue;
      const below = getNamedType(field.type);
      const first = isObjectType(below) && !seen.has(below.name);
      const next: Branch | null = first ? new Map() : null;
      branch.set(field.name, { field, branch: next, type: below });
      if (next) {
        seen.add(below.name);
        open.push([below as GraphQLObjectType, next]);
      }
    }
  }
  const written = (type: string, branch: Branch): string =>
    `{ __typename ${[...branch.values()]
      .map(({ field, branch: below, type: of }) => {
        const name = call(type, field, values);
        if (below) return `${name} ${written(of.name, below)}`;
        return isObjectType(of) || isInterfaceType(of) ? `${name} ${known(of)}` : name;
      })
      .join(" ")} }`;
  return written(root.name, whole);
}

/** Of what is asked for whole elsewhere: what it is called. */
function known(type: GraphQLNamedType): string {
  const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
  return `{ __typename ${["id", "slug", "name", "digest"].filter((name) => fields[name]?.args.length === 0).join(" ")} }`;
}

export interface Found {
  __typename: string;
  [field: string]: unknown;
}
/** Every object of an answer. */
export function* objectsOf(value: unknown): Generator<Found> {
  if (value === null || typeof value !== "object") return;
  if (!Array.isArray(value) && "__typename" in value) yield value as Found;
  for (const below of Object.values(value)) yield* objectsOf(below);
}
