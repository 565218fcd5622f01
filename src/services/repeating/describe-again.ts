import type { Descriptions } from "../../children/describing-child.js";
import { floatsOf } from "../../children/floats.js";
import { DESCRIPTOR_BLOCK, readDescriptors, readTrainingDescriptors } from "../../db/queries/descriptors.js";
import { trainingSetById } from "../../db/queries/models.js";
import { objectsOf, type StoredBlock, type StoredDescriptor } from "../../db/queries/repetition.js";
import { type Described, judgeVector, type RepetitionFault } from "../../domain/repetition.js";
import { countOutcome } from "../../domain/verification.js";
import { ConcordanceError } from "../../errors.js";
import { inWords, networkOf } from "../comparing/descriptors.js";
import type { MetricView } from "../views.js";
import type { RepeatDependencies, Repeating } from "./repeat.js";

const TURN_IMAGES = 32;
/** Images that are described again of a block of 256. */
export const OF_A_BLOCK = 8;
const NOT_RECORDED = "a numerics class that was not recorded";

/** One vector as it is kept, and what it is of, in words. */
interface Kept {
  what: string;
  vector: Float32Array;
  numericsClass: string | null;
}

export async function describeAgain(
  { db, describing }: RepeatDependencies,
  repeating: Repeating,
  metric: MetricView,
  rows: StoredDescriptor[],
): Promise<void> {
  const objects = await objectsOf(
    db,
    rows.map(({ pixels }) => pixels),
  );
  for (let start = 0; start < rows.length; start += TURN_IMAGES) {
    const turn = rows.slice(start, start + TURN_IMAGES).filter(({ pixels }) => objects.has(pixels));
    const digests = turn.map(({ pixels }) => pixels);
    const vectors = await readDescriptors(db, metric.id, digests);
    const kept = turn.map(({ pixels, numericsClass }) => ({
      what: `the descriptor ${metric.id} of image ${pixels}`,
      vector: floatsOf(vectors.get(pixels)!),
      numericsClass,
    }));
    const images = digests.map((pixels) => objects.get(pixels)!);
    await compared(repeating, repeating.report.images, metric, kept, () =>
      describing.describe(networkOf(metric), images, repeating.signal),
    );
  }
}

export async function describeTrainingAgain(
  { db, describing }: RepeatDependencies,
  repeating: Repeating,
  metric: MetricView,
  { setId, block, numericsClass }: StoredBlock,
): Promise<void> {
  const set = (await trainingSetById(db, setId))!;
  const { dimension } = networkOf(metric).card;
  const all = floatsOf((await readTrainingDescriptors(db, metric.id, setId, [block])).get(block)!);
  const rows = Array.from({ length: OF_A_BLOCK }, () => Math.floor((Math.random() * all.length) / dimension));
  const places = [...new Set(rows)].sort((a, b) => a - b);
  const indices = places.map((row) => block * DESCRIPTOR_BLOCK + row);
  const kept = places.map((row, i) => ({
    what: `the descriptor ${metric.id} of image ${indices[i]} of ${set.slug}`,
    vector: all.subarray(row * dimension, (row + 1) * dimension),
    numericsClass,
  }));
  const images = { object: set.imagesObject, shape: set.shape };
  await compared(repeating, repeating.report.training, metric, kept, () =>
    describing.describeTraining(networkOf(metric), images, indices, repeating.signal),
  );
}

async function compared(
  { wrong, onProgress, report, signal }: Repeating,
  counts: Described,
  metric: MetricView,
  kept: Kept[],
  describe: () => Promise<Descriptions>,
): Promise<void> {
  signal.throwIfAborted();
  if (kept.length === 0) return;
  const found = await describe().catch(inWords(metric)).catch(asRefusal);
  kept.forEach(({ what, vector, numericsClass }, i) => {
    const stored = numericsClass ?? NOT_RECORDED;
    const redrawn = found?.numericsClass ?? stored;
    const again = found?.vectors[i];
    const outcome = again ? judgeVector(vector, again, stored === redrawn) : "wrong";
    countOutcome(counts, stored, redrawn, outcome);
    if (outcome === "wrong") wrong(what, again ? "VECTOR_DIFFERS" : faultOf(found));
  });
  onProgress(report);
}

/** What a network is to blame for is an outcome; anything else is ours. */
function asRefusal(error: unknown): null {
  if (error instanceof ConcordanceError && error.code === "CONFLICT") return null;
  throw error;
}

function faultOf(found: Descriptions | null): RepetitionFault {
  if (!found) return "NOT_DESCRIBED";
  return found.problems.some(({ kind }) => kind === "damaged") ? "IMAGE_DAMAGED" : "IMAGE_MISSING";
}
