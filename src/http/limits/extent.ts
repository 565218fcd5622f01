import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from "graphql";
import { tooComplex } from "./tokens.js";

interface Extent {
  depth: number;
  fields: number;
}

/**
 * Refuses a document that is too deep or asks for too many fields, its fragments expanded. Runs before validation, whose
 * rule on overlapping fields is quadratic. Throws QUERY_TOO_COMPLEX.
 */
export function checkExtent(document: DocumentNode, limits: { depth: number; fields: number }): void {
  const measure = extents(document);
  let written = 0;
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const { depth, fields } = measure(definition.selectionSet);
    written += writtenFields(definition.selectionSet);
    // The written fields count too: validation looks at fragments and operations that nobody uses.
    const most = Math.max(fields, written);
    if (most > limits.fields) {
      throw tooComplex(`The document asks for ${most} fields; it may ask for ${limits.fields}.`, most, limits.fields);
    }
    if (definition.kind === Kind.OPERATION_DEFINITION && depth > limits.depth) {
      throw tooComplex(`The query is ${depth} levels deep; it may be ${limits.depth}.`, depth, limits.depth);
    }
  }
}

/** Each fragment is measured once, so that fragments that multiply cost nothing. */
function extents(document: DocumentNode): (selections: SelectionSetNode) => Extent {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const measured = new Map<string, Extent>();

  function ofFragment(name: string): Extent {
    const known = measured.get(name);
    if (known) return known;
    // A fragment inside itself counts as nothing here; validation refuses it.
    measured.set(name, { depth: 0, fields: 0 });
    const fragment = fragments.get(name);
    const extent = fragment ? ofSelections(fragment.selectionSet) : { depth: 0, fields: 0 };
    measured.set(name, extent);
    return extent;
  }
  function ofSelections(selections: SelectionSetNode): Extent {
    const total: Extent = { depth: 0, fields: 0 };
    for (const selection of selections.selections) {
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? ofFragment(selection.name.value)
          : selection.selectionSet
            ? ofSelections(selection.selectionSet)
            : { depth: 0, fields: 0 };
      const own = selection.kind === Kind.FIELD ? 1 : 0;
      // Introspection is deep by nature: graphql-js bounds its lists, and its fields count here.
      const depth = selection.kind === Kind.FIELD && isIntrospection(selection.name.value) ? 0 : inner.depth;
      total.depth = Math.max(total.depth, own + depth);
      total.fields += own + inner.fields;
    }
    return total;
  }
  return ofSelections;
}

function isIntrospection(field: string): boolean {
  return field === "__schema" || field === "__type";
}

function writtenFields(selections: SelectionSetNode): number {
  let fields = 0;
  for (const selection of selections.selections) {
    if (selection.kind === Kind.FIELD) fields++;
    if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet) {
      fields += writtenFields(selection.selectionSet);
    }
  }
  return fields;
}
