/** The images that neither of two models learned from: nor what they were fine-tuned or distilled from, where the viewer sees it. */
import { scopeOf } from "../../access/scope.js";
import { findLineage } from "../../db/queries/lineage.js";
import { canonicalJson } from "../../domain/digest.js";
import { countOf, heldOutRanges, type ImageRange } from "../../domain/held-out.js";
import { badInput, ConcordanceError } from "../../errors.js";
import type { Asking } from "../asking.js";
import type { Dependencies } from "../dependencies.js";
import type { TrainingSetService } from "../services.js";
import type { ModelView, TrainingSetView } from "../views.js";

export type HeldOutDependencies = Pick<Dependencies, "db"> & { trainingSets: TrainingSetService };

/** The set in force and what of it is held out. BAD_USER_INPUT by field name where none is known to be. */
export async function heldOutOf(
  deps: HeldOutDependencies,
  asking: Asking,
  sides: { a: ModelView; b: ModelView },
  asked: string | null,
): Promise<{ set: TrainingSetView; ranges: ImageRange[] }> {
  const learned = await learnedBy(deps, asking, sides);
  const set = asked === null ? await commonSet(deps, asking, sides) : await deps.trainingSets.need(asking, asked);
  const { a, b } = sides;
  if (set.shape.join() !== a.shape.join()) {
    const shapes = `${set.slug} holds images of ${set.shape.join("×")}, the models denoise ${a.shape.join("×")}`;
    throw badInput("trainingSet", `${shapes}: name a set of their shape.`);
  }
  const ranges = heldOutRanges(set.size, learned.get(set.id) ?? []);
  if (countOf(ranges) < 2) {
    throw badInput(
      "trainingSet",
      `${a.slug} and ${b.slug} together learned from all of ${set.slug}: name a set with images that are new to both.`,
    );
  }
  return { set, ranges };
}

/** Whether these are the images of a set that the viewer finds held out: of a parent that is hidden they do not know. */
export async function knowsHeldOut(
  deps: HeldOutDependencies,
  asking: Asking,
  sides: { a: ModelView; b: ModelView },
  set: TrainingSetView,
  ranges: readonly ImageRange[],
): Promise<boolean> {
  const learned = await learnedBy(deps, asking, sides).catch((error: unknown) => {
    // A parent that they see, and that does not say what it learned from.
    if (error instanceof ConcordanceError) return null;
    throw error;
  });
  return (
    learned !== null && canonicalJson(heldOutRanges(set.size, learned.get(set.id) ?? [])) === canonicalJson(ranges)
  );
}

/** By set: the images that either side or one of its ancestors learned from. */
async function learnedBy({ db }: HeldOutDependencies, { viewer }: Asking, sides: { a: ModelView; b: ModelView }) {
  const learned = new Map<string, ImageRange[]>();
  for (const field of ["a", "b"] as const) {
    const model = sides[field];
    for (const { id, setId, offset, size } of await findLineage(db, scopeOf(viewer), model.id)) {
      if (setId === null || offset === null || size === null) {
        const who = id === model.id ? model.slug : `What ${model.slug} was made from`;
        throw badInput(
          field,
          `${who} does not say what it learned from, so no image is known to be new to it; accepted: models whose cards, ` +
            "and whose parents' cards, name a training subset.",
        );
      }
      learned.set(setId, [...(learned.get(setId) ?? []), [offset, offset + size]]);
    }
  }
  return learned;
}

async function commonSet(
  { trainingSets }: HeldOutDependencies,
  asking: Asking,
  { a, b }: { a: ModelView; b: ModelView },
): Promise<TrainingSetView> {
  const ids = [a.training!.setId, b.training!.setId];
  const [setA, setB] = await trainingSets.byIds(asking, ids);
  if (ids[0] === ids[1] && setA) return setA;
  const named = [setA, setB].map((set) => set?.slug ?? "a set that is not yours to see").join(" and ");
  throw badInput("trainingSet", `The models learned from ${named}: name the set whose images are to be denoised.`);
}
