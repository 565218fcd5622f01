/** One comparison at each of several values: of the steps, of the sampler's method, or of the training size. */
import { scopeOf } from "../../access/scope.js";
import { findFamily } from "../../db/queries/models.js";
import type { SourceRequest } from "../../domain/source.js";
import type { Viewer } from "../../domain/viewer.js";
import { badInput } from "../../errors.js";
import type { Dependencies } from "../dependencies.js";
import { needModels } from "../models.js";
import { type ResolveDependencies, resolveQuestion } from "../sampling/resolve.js";
import type { ModelView } from "../views.js";
import { compareRows, requireOneShape } from "./compare.js";
import type { SweepRequest, SweepService } from "./interfaces.js";
import { checkPairCount } from "./pairs.js";
import { regionInForce } from "./region.js";
import { type ComparingDependencies, measureOf, readAll } from "./two.js";

type SweepDependencies = ComparingDependencies & ResolveDependencies & Pick<Dependencies, "limits">;
type Swept = { [K in keyof SweepRequest]-?: { over: K; values: NonNullable<SweepRequest[K]> } }[keyof SweepRequest];
const OVER = ["steps", "methods", "trainingSizes"] as const;

export function createSweepService(deps: SweepDependencies): SweepService {
  return {
    async sweep(asking, question, waitSeconds) {
      const { a, b, over, sides, seeds, noise, sampler, condition } = question;
      const swept = whatIsSwept(over, Math.floor(deps.limits.sources / 2));
      const measure = await measureOf(deps, question.metric, question.threshold, question.region);
      const defaults = { sampler };
      const move = async (side: "a" | "b", source: SourceRequest): Promise<SourceRequest[]> => {
        const moves = sides === "BOTH" || sides.toLowerCase() === side;
        return moves ? moved(deps, asking.viewer, swept, source, defaults, side) : [source];
      };
      const [ofA, ofB] = [await move("a", a), await move("b", b)];
      const sideOf = (i: number) => (i < ofA.length ? "a" : "b");
      const asked = await resolveQuestion(
        deps,
        asking.viewer,
        { sources: [...ofA, ...ofB], seeds, noise, sampler, condition },
        (i) => `${sideOf(i)}.`,
      );
      const views = asked.sources.map((source) => source.view);
      const pairs = swept.values.map((_, p): [number, number] => [
        Math.min(p, ofA.length - 1),
        ofA.length + Math.min(p, ofB.length - 1),
      ]);
      requireOneShape(views, sideOf);
      checkPairCount(
        deps.limits,
        pairs.length * asked.seeds.length,
        `${pairs.length} values over ${asked.seeds.length} seeds`,
      );
      // Refused before anything is queued.
      for (const [i, j] of pairs) regionInForce(measure.region, views[i]!, views[j]!, measure.metric);
      const { where, rows, job } = await readAll(deps, asking, asked, waitSeconds);
      const comparisons = await compareRows(deps, asked, where, rows, pairs, measure, job);
      return {
        job,
        points: comparisons.map((comparison, p) => ({
          steps: swept.over === "steps" ? swept.values[p]! : null,
          method: swept.over === "methods" ? swept.values[p]! : null,
          trainingSize: swept.over === "trainingSizes" ? swept.values[p]! : null,
          comparison,
        })),
      };
    },
  };
}

/** The one list that was given. BAD_USER_INPUT for none or several, for values that repeat, and for too many. */
function whatIsSwept(request: SweepRequest, most: number): Swept {
  const given = OVER.filter((name) => request[name] != null);
  const [over] = given;
  if (given.length !== 1) {
    throw badInput("over", `over names ${given.join(" and ") || "nothing"}: it takes one of ${OVER.join(", ")}.`);
  }
  const values = request[over!]!;
  if (values.length < 1 || values.length > most) {
    throw badInput(`over.${over}`, `over.${over} holds ${values.length}: a sweep takes 1 to ${most} values.`);
  }
  const repeated = values.find((value, i) => values.indexOf(value as never) !== i);
  if (repeated !== undefined) {
    throw badInput(`over.${over}`, `over.${over} repeats ${repeated}: each value is compared once.`);
  }
  return { over, values } as Swept;
}

/** The source at each value. */
async function moved(
  deps: SweepDependencies,
  viewer: Viewer,
  swept: Swept,
  source: SourceRequest,
  defaults: Pick<SourceRequest, "sampler">,
  side: string,
): Promise<SourceRequest[]> {
  const sampler = source.sampler ?? defaults.sampler ?? {};
  switch (swept.over) {
    case "steps":
      return swept.values.map((steps) => ({ ...source, sampler: { ...sampler, steps } }));
    case "methods":
      return swept.values.map((method) => ({ ...source, sampler: { ...sampler, method } }));
    case "trainingSizes": {
      const models = await needModels(deps, viewer, [source.model]);
      const family = await familyOf(deps, viewer, models.get(source.model)!, side);
      return swept.values.map((size) => ({ ...source, model: ofSize(family, size, source.model) }));
    }
  }
}

/** Slugs by training size, of the models that differ from this one in nothing else that its card says but its training's length. */
async function familyOf(
  deps: Pick<Dependencies, "db">,
  viewer: Viewer,
  model: ModelView,
  side: string,
): Promise<Map<number, string[]>> {
  const { kind, training, framework, architecture, parameterization, parameters, parentId } = model;
  if (!training) {
    throw badInput(
      `${side}.model`,
      `${model.slug} has no training: a sweep over sizes takes a model with a training subset.`,
    );
  }
  const rows = await findFamily(deps.db, scopeOf(viewer), {
    ...{ kind, framework, architecture, parameterization, parameters, parentId, classes: model.classes.length },
    ...{ trainingSetId: training.setId, trainingOffset: training.offset, trainingOnlyClass: training.onlyClass },
  });
  const family = new Map<number, string[]>();
  for (const { slug, trainingSize } of rows) family.set(trainingSize!, [...(family.get(trainingSize!) ?? []), slug]);
  return family;
}

/** The family's one model of that size; the named model itself where it is one of several. */
function ofSize(family: Map<number, string[]>, size: number, named: string): string {
  const slugs = family.get(size) ?? [];
  if (slugs.includes(named)) return named;
  if (slugs.length === 1) return slugs[0]!;
  const found = slugs.length === 0 ? "no model" : `${slugs.length} models, ${slugs.join(" and ")},`;
  const sizes = [...family].filter(([, of]) => of.length === 1 || of.includes(named)).map(([at]) => at);
  throw badInput(
    "over.trainingSizes",
    `${named} has ${found} like it of training size ${size}: accepted here: ${sizes.join(", ")}.`,
  );
}
