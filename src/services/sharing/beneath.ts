/** What lies beneath the subject of a share link: exactly that is opened with it. */
import { scopeBeneath } from "../../access/scope.js";
import type { Executor } from "../../db/executor.js";
import type { Scope } from "../../db/queries/scope.js";
import { sharedBody } from "../../db/queries/share-links.js";
import { studyHolds, studyModels } from "../../domain/study.js";
import type { Viewer } from "../../domain/viewer.js";

export interface Beneath {
  /** The viewer's, with the models that are shown: their cards, not what else they may draw. */
  scope: Scope;
  /** Whether a sample is one of those that are shown, by its source's digest, its noise and its seed. */
  holds(sample: { source: string; noise: string; seed: number | null }): boolean;
}

/** Null for who came by no link, and for a subject that shows no samples of its own. */
export async function beneath(db: Executor, viewer: Viewer): Promise<Beneath | null> {
  const body = viewer.shared ? await sharedBody(db, viewer.shared) : null;
  if (!body) return null;
  return { scope: scopeBeneath(viewer, studyModels(body)), holds: (sample) => studyHolds(body, sample) };
}
