/** Models and training sets as a viewer sees them. */
import { closest, distance } from "fastest-levenshtein";
import { scopeOf } from "../access/scope.js";
import { findModels, listModels, type ModelRow, visibleSlugs } from "../db/queries/models.js";
import { digestOf } from "../domain/digest.js";
import type { Viewer } from "../domain/viewer.js";
import { badInput, ConcordanceError } from "../errors.js";
import type { Dependencies } from "./dependencies.js";
import { checkFirst, decodeCursor, pageOf } from "./paging.js";
import type { ModelService } from "./services.js";
import { beneath } from "./sharing/beneath.js";
import type { ModelView } from "./views.js";

export function modelView(row: ModelRow): ModelView {
  return {
    ...row,
    training:
      row.trainingSetId === null
        ? null
        : {
            setId: row.trainingSetId,
            size: row.trainingSize ?? 0,
            offset: row.trainingOffset ?? 0,
            onlyClass: row.trainingOnlyClass,
            count: row.trainingCount ?? row.trainingSize ?? 0,
            steps: row.trainingSteps,
            run: row.trainingRun,
          },
  };
}

/**
 * The models that a question names, by slug. Work needs them READY: a name that is not there (or not the viewer's to see)
 * is NOT_FOUND with the nearest visible one, a model that is CHECKING or REJECTED is a CONFLICT with its state.
 */
export async function needModels(
  { db, coalesced }: Pick<Dependencies, "db" | "coalesced">,
  viewer: Viewer,
  slugs: string[],
): Promise<Map<string, ModelView>> {
  const unique = [...new Set(slugs)];
  const scope = scopeOf(viewer);
  const rows = await coalesced.run(`models ${digestOf({ scope, unique })}`, () =>
    findModels(db, scope, { slugs: unique }),
  );
  const found = new Map(rows.map((row) => [row.slug, modelView(row)]));
  for (const slug of unique) {
    const model = found.get(slug);
    if (!model) throw await unknownName("model", slug, await visibleSlugs(db, scope));
    if (model.state === "CHECKING") {
      throw new ConcordanceError(
        "CONFLICT",
        `The model ${slug} is CHECKING: it can be used once its test run has passed.`,
      );
    }
    if (model.state === "REJECTED") {
      throw new ConcordanceError(
        "CONFLICT",
        `The model ${slug} is REJECTED: ${model.rejection ?? "no reason was kept"}`,
      );
    }
  }
  return found;
}

/** NOT_FOUND for a name that work needs, with the nearest name where one is near. */
export async function unknownName(
  what: string,
  name: string,
  known: string[],
  field = what,
): Promise<ConcordanceError> {
  const shown = name.length > 80 ? `${name.slice(0, 80)}…` : name;
  // Comparing a very long name with every slug would cost more than it helps.
  const near = known.length > 0 && name.length <= 200 ? closest(name, known) : null;
  const helps = near !== null && distance(name, near) <= Math.max(3, Math.ceil(name.length / 2));
  const hint = helps ? ` The nearest name is ${near}.` : "";
  return new ConcordanceError("NOT_FOUND", `No ${what} named ${shown}.${hint}`, { field });
}

export function createModelService({ db, limits }: Pick<Dependencies, "db" | "limits">): ModelService {
  return {
    async bySlug({ viewer }, slug) {
      const [row] = await findModels(db, scopeOf(viewer), { slugs: [slug] });
      return row ? modelView(row) : null;
    },
    async byIds({ viewer }, ids) {
      const scope = (await beneath(db, viewer))?.scope ?? scopeOf(viewer);
      const rows = await findModels(db, scope, { ids: ids.filter(isUuid) });
      const found = new Map(rows.map((row) => [row.id, modelView(row)]));
      return ids.map((id) => found.get(id) ?? null);
    },
    async list({ viewer }, filter, page) {
      const first = checkFirst(page.first, limits.page);
      if ((filter.text?.length ?? 0) > 200) throw badInput("filter.text", "filter.text takes at most 200 characters.");
      const after = page.after == null ? null : decodeCursor(page.after);
      const { rows, total } = await listModels(db, scopeOf(viewer), filter, first, after);
      return pageOf(rows, first, after, total, (row) => row.slug, modelView);
    },
  };
}

/** A malformed id is nobody's: PostgreSQL would refuse the statement instead. */
export function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
}
