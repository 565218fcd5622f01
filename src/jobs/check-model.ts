/** The check of one claimed model: its file, its training images, and a child that tries it. */
import type { DrawingChild, Verdict } from "../children/drawing-child.js";
import type { Executor } from "../db/executor.js";
import type { ModelRow } from "../db/queries/models.js";
import { settleCheck } from "../db/queries/settle-check.js";
import type { Logger } from "../log.js";
import type { ObjectStore } from "../storage/object-store.js";
import { trainingImages } from "./training-images.js";
import type { WeightsCache } from "./weights.js";

export interface CheckingDependencies {
  db: Executor;
  store: ObjectStore;
  weights: WeightsCache;
  child: DrawingChild;
  log: Logger;
}

/** Ends the check with what the child found. Throws what is the machine's fault and not the model's, or the signal's reason. */
export async function checkModel(deps: CheckingDependencies, model: ModelRow, signal: AbortSignal): Promise<void> {
  const images = await trainingImages(deps, model);
  const training = typeof images === "string" ? null : images;
  const file = await deps.weights.file(model.digest!);
  const { numericsClass } = await deps.child.hello();
  const verdict: Verdict = await deps.child.check(file, model.drawing!, signal, training);
  const skipped = typeof images === "string" ? images : "the drawing child does not test it, or its test run failed";
  const plausibility = verdict.plausibility ?? { state: "SKIPPED" as const, reason: skipped };
  await settleCheck(deps.db, model, { ...verdict, record: { plausibility, numericsClass } });
  deps.log.info(
    { model: model.slug, numericsClass, ...verdict },
    verdict.ok ? "a model is READY" : "a model is REJECTED",
  );
}
