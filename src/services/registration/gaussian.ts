/** The Gaussian denoiser of any subset of a training set: the one that is registered, or one that is registered now. */
import { mayStartWork } from "../../access/permissions.js";
import { scopeOf } from "../../access/scope.js";
import { findAnalytic, type SubsetRow } from "../../db/queries/analytic.js";
import { insertModel, type ModelRow, type TrainingSetRow } from "../../db/queries/models.js";
import { transaction } from "../../db/retry.js";
import { digestOf } from "../../domain/digest.js";
import { ANALYTIC_ARCHITECTURES, type Visibility } from "../../domain/model.js";
import { ConcordanceError } from "../../errors.js";
import type { Asking } from "../asking.js";
import type { Dependencies } from "../dependencies.js";
import { analyticRow } from "./analytic.js";

/** Eigenvectors cost the cube of this: 1,024 take some 20 s of a worker's core, 3,072 ten minutes. */
const MOST_DIRECTIONS = 1_024;
const SLUG_MOST = 80;

/** For whom it would be registered: it must not be seen by more than they who may see the model that it stands beside. */
export interface Beside {
  owner: string;
  visibility: Visibility;
}

/** The model, in whatever state it is; or why there is none, in words. */
export async function gaussianOfSubset(
  { db, store, queue, log }: Pick<Dependencies, "db" | "store" | "queue" | "log">,
  asking: Asking,
  set: TrainingSetRow,
  subset: Omit<SubsetRow, "trainingSetId">,
  beside: Beside,
): Promise<ModelRow | string> {
  const find = () =>
    findAnalytic(db, scopeOf(asking.viewer), ANALYTIC_ARCHITECTURES.GAUSSIAN, { trainingSetId: set.id, ...subset });
  const known = await find();
  if (known) return known;
  const images = `images ${subset.offset} to ${subset.offset + subset.size - 1} of ${set.slug}${
    subset.onlyClass === null ? "" : `, class ${subset.onlyClass}`
  }`;
  if (asking.door !== "POST" || !mayStartWork(asking.viewer)) {
    return `no Gaussian denoiser of ${images} is registered; asked by POST of a RESEARCHER or OWNER it would be`;
  }
  const { size, offset, onlyClass } = subset;
  const training = { set: set.slug, size, offset, ...(onlyClass !== null && { onlyClass }) };
  const license = set.license ?? undefined;
  const card = { title: `Gaussian denoiser, ${images}`, denoiser: "GAUSSIAN" as const, training, license };
  const visibility = narrower(set.visibility, beside.visibility);
  const row = await wordsOf(() => analyticRow(store, card, set, slugOf(training)));
  if (typeof row === "string") return row;
  const values = set.shape.reduce((product, length) => product * length, 1);
  if (Math.min(row.trainingCount!, values) > MOST_DIRECTIONS) {
    const words = `${row.trainingCount} images of ${values} values span more than ${MOST_DIRECTIONS} directions`;
    return `${words}: their Gaussian denoiser is made only where a card of the zoo asks for it`;
  }
  // The plain name may be another's, or of a model that this viewer does not see.
  const named = [row.slug, `${row.slug.slice(0, SLUG_MOST - 9)}-${digestOf({ training, ...beside }).slice(0, 8)}`];
  for (const slug of named) {
    const inserted = await transaction(db, async (tx) => {
      const model = await insertModel(tx, { ...row, slug, owner: beside.owner, visibility });
      if (model) await queue.wake(tx, 1);
      return model;
    });
    if (inserted) log.info({ model: slug }, "the Gaussian denoiser of a training subset was registered");
    const found = inserted ?? (await find());
    if (found) return found;
  }
  throw new Error(`no slug is free for the Gaussian denoiser of ${images}`);
}

function slugOf({ set, size, offset, onlyClass }: { set: string; size: number; offset: number; onlyClass?: number }) {
  const range = `-${offset}-${offset + size - 1}${onlyClass === undefined ? "" : `-class-${onlyClass}`}`;
  return `gaussian-${set.slice(0, SLUG_MOST - "gaussian-".length - range.length)}${range}`;
}

const NARROW: readonly Visibility[] = ["PRIVATE", "WORKSPACE", "PUBLIC"];
function narrower(a: Visibility, b: Visibility): Visibility {
  return NARROW[Math.min(NARROW.indexOf(a), NARROW.indexOf(b))]!;
}

/** What was refused of the subset, as words: the question that it stands beside was fine. */
async function wordsOf<T>(make: () => Promise<T>): Promise<T | string> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof ConcordanceError && error.code === "BAD_USER_INPUT") return error.message;
    throw error;
  }
}
