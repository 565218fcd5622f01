/**
 * Models that follow from a training subset. What they are is known at once, their weights take seconds: the row comes
 * without them, CHECKING, and the worker that checks it makes them first. They are not shipped, and made once.
 */
import { type ModelRow, type NewModelRow, remakeWeights, type TrainingSetRow } from "../../db/queries/models.js";
import { digestOf } from "../../domain/digest.js";
import { ANALYTIC_ARCHITECTURES, ANALYTIC_FRAMEWORK } from "../../domain/model.js";
import type { ObjectStore } from "../../storage/object-store.js";
import type { AnalyticCard } from "./cards.js";
import { trainingColumns } from "./training.js";
import type { Known, ZooDependencies } from "./zoo.js";

/** The row of one that is new; null for one that is known by what it follows from. */
export async function analyticModel(
  { db, store, log }: ZooDependencies,
  card: AnalyticCard,
  known: Known,
): Promise<Omit<NewModelRow, "shipped" | "owner" | "visibility"> | null> {
  const set = known.sets.find((row) => row.slug === card.training.set);
  if (!set) throw new Error(`no training set named ${card.training.set}`);
  const model = known.models.find((row) => followsFrom(row, card, set));
  if (model) {
    if (model.weightsObject !== null && !(await store.has(model.weightsObject))) {
      log.warn({ model: model.slug }, "its weights are gone from storage: they are made again");
      await remakeWeights(db, model.id);
    }
    return null;
  }
  const digest = digestOf({ ...card.training, set: set.digest, denoiser: card.denoiser });
  return analyticRow(store, card, set, known.takeSlug(card.slug, digest));
}

/** What a card and its set make of a row. BAD_USER_INPUT, fields under `training`, for a subset that the set does not have. */
export async function analyticRow(
  store: ObjectStore,
  card: Omit<AnalyticCard, "slug">,
  set: TrainingSetRow,
  slug: string,
): Promise<Omit<NewModelRow, "shipped" | "owner" | "visibility">> {
  const training = await trainingColumns(store, card.training, set, "training");
  const [channels, height, width] = set.shape;
  return {
    slug,
    title: card.title,
    kind: "ANALYTIC",
    state: "CHECKING",
    framework: ANALYTIC_FRAMEWORK,
    architecture: ANALYTIC_ARCHITECTURES[card.denoiser],
    parameterization: "DENOISED",
    // The Gaussian's depend on the rank of its covariance: the check counts them.
    parameters: card.denoiser === "OPTIMAL" ? training.trainingCount * channels * height * width : null,
    shape: set.shape,
    classes: [],
    ...training,
    license: card.license ?? null,
  };
}

function followsFrom(row: ModelRow, { denoiser, training }: AnalyticCard, set: TrainingSetRow): boolean {
  return (
    row.kind === "ANALYTIC" &&
    row.architecture === ANALYTIC_ARCHITECTURES[denoiser] &&
    row.trainingSetId === set.id &&
    row.trainingSize === training.size &&
    row.trainingOffset === training.offset &&
    row.trainingOnlyClass === (training.onlyClass ?? null)
  );
}
