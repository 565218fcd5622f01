/** How far apart two denoisers are on images that neither learned from. */
import { scopeOf } from "../../access/scope.js";
import { findFindings } from "../../db/queries/findings.js";
import { findModels, trainingSetByDigest } from "../../db/queries/models.js";
import type { DenoiserDistanceBody, DenoiserDistanceResult } from "../../domain/denoiser-distance.js";
import { canonicalJson } from "../../domain/digest.js";
import { countOf } from "../../domain/held-out.js";
import { badInput } from "../../errors.js";
import { refuseScheme } from "../../inference/noise/index.js";
import { nearestLevel } from "../../inference/schedules/on-table.js";
import { sigmaRange } from "../../inference/schedules/sigma-range.js";
import { ratioOfMeans, sumInOrder } from "../../metrics/ratio-of-means.js";
import type { Asking } from "../asking.js";
import type { Dependencies } from "../dependencies.js";
import { askFindings, type FindingQuestion, type FindingView, findingView } from "../findings.js";
import { modelView, needModels } from "../models.js";
import type { ModelView, TrainingSetView } from "../views.js";
import { type HeldOutDependencies, heldOutOf, knowsHeldOut } from "./held-out.js";
import type { DenoiserDistancePointView, DenoiserDistanceQuestion, DenoiserDistanceView } from "./views.js";

const SIGMAS_MAX = 64;
const N_MAX = 10_000;
/** Pairs of evaluations of one question: some minutes of a shipped network. */
const EVALUATIONS_MAX = 20_000;
/** What one sample takes, about: the budget of an operation counts samples. */
const EVALUATIONS_A_SAMPLE = 16;

export type DistanceDependencies = Pick<Dependencies, "db" | "queue" | "feed" | "limits" | "coalesced" | "room"> &
  HeldOutDependencies;

export async function denoiserDistance(
  deps: DistanceDependencies,
  asking: Asking,
  question: DenoiserDistanceQuestion,
  waitSeconds: number,
): Promise<DenoiserDistanceView> {
  const { n, noise } = question;
  refuseScheme(noise);
  const models = await needModels(deps, asking.viewer, [question.a, question.b]);
  const sides = { a: models.get(question.a)!, b: models.get(question.b)! };
  checkSides(sides);
  const sigmas = checkSigmas(question.sigmas, sides);
  checkCount(n, sigmas.length);
  const { set, ranges } = await heldOutOf(deps, asking, sides, question.trainingSet ?? null);
  const heldOut = countOf(ranges);
  if (n > heldOut) {
    throw badInput(
      "n",
      `n is ${n}: ${heldOut} images of ${set.slug} are held out from both, so 2 to ${heldOut} are accepted.`,
    );
  }
  const side = ({ slug, drawing }: ModelView) => ({ model: slug, drawing: drawing! });
  const body: DenoiserDistanceBody = {
    v: 1,
    a: side(sides.a),
    b: side(sides.b),
    set: set.digest,
    heldOut: ranges,
    n,
    noise,
    sigmas,
  };
  const cost = Math.ceil((2 * n * sigmas.length) / EVALUATIONS_A_SAMPLE);
  const asked: FindingQuestion = { kind: "DENOISER_DISTANCE", body, cost };
  const [found] = await askFindings(deps, asking, [asked], waitSeconds);
  return view(found!, body, sides, set);
}

/** See DenoiserService.byDigest. */
export async function distanceByDigest(
  deps: DistanceDependencies,
  asking: Asking,
  digest: string,
): Promise<DenoiserDistanceView | null> {
  const row = (await findFindings(deps.db, [digest])).get(digest);
  if (row?.kind !== "DENOISER_DISTANCE") return null;
  const body = row.body as DenoiserDistanceBody;
  const kept = await trainingSetByDigest(deps.db, body.set);
  const [set] = kept ? await deps.trainingSets.byIds(asking, [kept.id]) : [];
  const rows = await findModels(deps.db, scopeOf(asking.viewer), { slugs: [body.a.model, body.b.model] });
  const [a, b] = [body.a, body.b].map((side) => {
    const model = rows.find(({ slug }) => slug === side.model);
    return model && canonicalJson(model.drawing) === canonicalJson(side.drawing) ? modelView(model) : null;
  });
  if (!set || !a || !b || !(await knowsHeldOut(deps, asking, { a, b }, set, body.heldOut))) return null;
  return view(findingView(digest, row, null), body, { a, b }, set);
}

function view(
  { digest, state, notStarted, error, result }: FindingView,
  { n, noise, heldOut, sigmas }: DenoiserDistanceBody,
  { a, b }: { a: ModelView; b: ModelView },
  trainingSet: TrainingSetView,
): DenoiserDistanceView {
  const found = state === "READY" ? (result as DenoiserDistanceResult) : null;
  const values = n * a.shape[0] * a.shape[1] * a.shape[2];
  const points = found?.squares.map(({ difference, errorA, errorB }, i): DenoiserDistancePointView => {
    const half = errorA.map((ofA, y) => 0.5 * (ofA + errorB[y]!));
    const mean = (squares: number[]) => sumInOrder(squares) / values;
    return {
      sigma: sigmas[i]!,
      ...ratioOfMeans(difference, half),
      difference: mean(difference),
      errorA: mean(errorA),
      errorB: mean(errorB),
    };
  });
  return {
    finding: digest,
    state,
    notStarted,
    error,
    a,
    b,
    trainingSet,
    noise,
    n,
    heldOut: countOf(heldOut),
    points: points ?? [],
    numericsClass: found?.numericsClass ?? null,
  };
}

function checkSides({ a, b }: { a: ModelView; b: ModelView }): void {
  for (const [field, model] of [["a", a] as const, ["b", b] as const]) {
    const { drawing } = model;
    if (!drawing) throw badInput(field, `The model ${model.slug} is ${model.kind}: it has no denoiser here.`);
    if (drawing.classes > 0 && drawing.noClass === null) {
      const why = `${model.slug} denoises nothing without a class label`;
      throw badInput(field, `${why}; accepted: models without classes, or with an input that means no class.`);
    }
  }
  if (a.shape.join() !== b.shape.join()) {
    const shapes = `${a.slug} denoises ${a.shape.join("×")}, ${b.slug} ${b.shape.join("×")}`;
    throw badInput("b", `Two denoisers are compared on images of one shape: ${shapes}.`);
  }
}

/** Ascending: the order asked in changes no number. */
function checkSigmas(sigmas: readonly number[], sides: { a: ModelView; b: ModelView }): number[] {
  if (sigmas.length < 1 || sigmas.length > SIGMAS_MAX) {
    throw badInput("sigmas", `sigmas holds ${sigmas.length}: a question takes 1 to ${SIGMAS_MAX}.`);
  }
  sigmas.forEach((sigma, i) => {
    const field = `sigmas.${i}`;
    if (!(Math.fround(sigma) > 0 && Number.isFinite(Math.fround(sigma)))) {
      throw badInput(field, `${field} is ${sigma}: accepted are finite numbers above 0 that float32 can hold.`);
    }
    if (sigmas.indexOf(sigma) < i) throw badInput(field, `sigmas repeats ${sigma}: each sigma is named once.`);
    for (const { slug, drawing } of [sides.a, sides.b]) {
      const { min, max } = sigmaRange(drawing!);
      if (sigma < min || sigma > max) {
        throw badInput(field, `${field} is ${sigma}: the network ${slug} knows the levels ${min} to ${max} only.`);
      }
      const nearest = nearestLevel(drawing!, sigma);
      if (nearest !== sigma) {
        throw badInput(
          field,
          `${field} is ${sigma}: ${slug} takes whole timesteps only; its nearest level is ${nearest}.`,
        );
      }
    }
  });
  return [...sigmas].sort((x, y) => x - y);
}

function checkCount(n: number, sigmas: number): void {
  if (!Number.isInteger(n) || n < 2 || n > N_MAX)
    throw badInput("n", `n is ${n}: a distance takes 2 to ${N_MAX} images.`);
  if (n * sigmas <= EVALUATIONS_MAX) return;
  const most = Math.floor(EVALUATIONS_MAX / sigmas);
  throw badInput(
    "n",
    `${n} images at ${sigmas} sigmas are ${n * sigmas} evaluations a side: at most ${most} images here.`,
  );
}
