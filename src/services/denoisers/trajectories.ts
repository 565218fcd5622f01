/** The ways of samples: what their networks made of each step's state. */
import { forgetFinding } from "../../db/queries/findings.js";
import type { DrawnScheme } from "../../domain/noise.js";
import { DRAWN_SCHEMES } from "../../domain/noise.js";
import type { TrajectoryBody, TrajectoryResult } from "../../domain/trajectory.js";
import type { Asking } from "../asking.js";
import type { Dependencies } from "../dependencies.js";
import { askFindings, type FindingQuestion, type FindingView } from "../findings.js";
import { imageOf } from "../sampling/sample-views.js";
import type { SampleView } from "../views.js";
import type { TrajectoryView } from "./views.js";

export type TrajectoryDependencies = Pick<Dependencies, "db" | "store" | "queue" | "feed" | "limits" | "room">;
export type Walked = Pick<SampleView, "key" | "source" | "seed">;

const NOTHING = { finding: null, notStarted: null, error: null, points: [], numericsClass: null };

/** One a sample, in their order; all wait until the same time. */
export async function trajectories(
  deps: TrajectoryDependencies,
  asking: Asking,
  samples: readonly Walked[],
  waitSeconds: number,
): Promise<TrajectoryView[]> {
  const questions = samples.map(questionOf);
  const asked = questions.filter((question) => typeof question !== "string");
  let found = await askFindings(deps, asking, asked, waitSeconds);
  const lost = await lostImages(deps, found);
  if (lost.length > 0) {
    for (const digest of lost) await forgetFinding(deps.db, digest);
    found = await askFindings(deps, asking, asked, waitSeconds);
  }
  const inOrder = found.values();
  return questions.map((question) => {
    if (question === "IMPORTED") {
      return { ...NOTHING, state: "NOT_STARTED", notStarted: "IMPORTED" };
    }
    if (typeof question === "string") {
      return { ...NOTHING, state: "FAILED", error: question };
    }
    return trajectoryView(inOrder.next().value!);
  });
}

/** What is asked of a worker, or why nothing can be. */
function questionOf({ key, source, seed }: Walked): FindingQuestion | "IMPORTED" | string {
  const { model, sampler, condition } = source;
  const drawn = DRAWN_SCHEMES.some((scheme) => scheme === seed.noise);
  if (!model.drawing || sampler.effective.method === "EXTERNAL" || !drawn) return "IMPORTED";
  if (condition?.measurement) {
    return "A sample of an inverse problem has no trajectory: the measurement corrects what its network gives at each step.";
  }
  const body: TrajectoryBody = {
    v: 1,
    key,
    model: model.drawing,
    sampler: sampler.effective,
    condition,
    noise: { scheme: seed.noise as DrawnScheme, terms: [{ seed: seed.value, weight: 1 }] },
  };
  return { kind: "TRAJECTORY", body, cost: 1 };
}

function trajectoryView({ digest, state, notStarted, error, result }: FindingView): TrajectoryView {
  const found = state === "READY" ? (result as TrajectoryResult) : null;
  return {
    finding: digest,
    state,
    notStarted,
    error,
    points:
      found?.points.map(({ sigma, ...stored }) => ({ sigma, image: imageOf({ ...stored, shape: found.shape }) })) ?? [],
    numericsClass: found?.numericsClass ?? null,
  };
}

/** Those of which an image is gone from storage, or was set aside as damaged. */
async function lostImages({ store }: TrajectoryDependencies, found: readonly FindingView[]): Promise<string[]> {
  const lost = await Promise.all(
    found.map(async ({ digest, state, result }) => {
      if (state !== "READY") return null;
      const { points } = result as TrajectoryResult;
      const there = await Promise.all(points.map(({ object }) => store.has(object)));
      return there.every(Boolean) ? null : digest;
    }),
  );
  return lost.filter((digest) => digest !== null);
}
