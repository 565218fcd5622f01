import { DESCRIPTOR_BLOCK, trainingDescriptorClasses } from "../../db/queries/descriptors.js";
import type { TrainingSetRow } from "../../db/queries/models.js";
import type { Distortion } from "../../domain/calibration.js";
import { describedBy } from "../../domain/described-by.js";
import { ConcordanceError } from "../../errors.js";
import { descriptorCosine } from "../../metrics/descriptor-cosine.js";
import { type DescriptorDependencies, inWords, networkOf, trainingDescriptors } from "../comparing/descriptors.js";
import type { Dependencies } from "../dependencies.js";
import type { MetricView } from "../views.js";
import type { Valuing } from "./valuing.js";

/** Images a turn of the describing child: some seconds by a large network. */
const TURN_IMAGES = 32;
/** 16 MB of vectors of 512. */
const CANDIDATES = 8_192;

/** In the describing child: some hundred images, since a large network takes some tens of milliseconds for each. */
export function byDescriptors(
  deps: DescriptorDependencies & Pick<Dependencies, "scoring">,
  metric: MetricView,
  set: TrainingSetRow,
): Valuing {
  const network = networkOf(metric);
  const plain = new Map<number, Float32Array>();
  const classes = new Set<string | null>();

  async function described(indices: readonly number[], distortion?: Distortion): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    const of = { object: set.imagesObject, shape: set.shape };
    for (let start = 0; start < indices.length; start += TURN_IMAGES) {
      const turn = indices.slice(start, start + TURN_IMAGES);
      const found = await deps.describing
        .inTurn(() => deps.describing.describeTraining(network, of, turn, undefined, distortion))
        .catch(inWords(metric));
      for (const { object, kind } of found.problems) await deps.damage.report(object, kind);
      const [problem] = found.problems;
      if (problem) {
        throw new ConcordanceError(
          "CONFLICT",
          `The images of ${set.slug} are ${problem.kind}: register the set again.`,
        );
      }
      classes.add(found.numericsClass);
      vectors.push(...found.vectors.map((vector) => vector!));
    }
    return vectors;
  }

  /** The images as they are, described once a calibration. */
  async function plainly(indices: readonly number[]): Promise<Float32Array[]> {
    const missing = [...new Set(indices)].filter((index) => !plain.has(index));
    const vectors = await described(missing);
    missing.forEach((index, i) => {
      plain.set(index, vectors[i]!);
    });
    return indices.map((index) => plain.get(index)!);
  }

  return {
    counts: { unrelated: 256, distorted: 128, heldOut: 128 },
    describedBy: () => describedBy(classes),
    async unrelated(pairs) {
      const vectors = await plainly(pairs.flat());
      return pairs.map((_, i) => descriptorCosine(vectors[2 * i]!, vectors[2 * i + 1]!));
    },
    async distorted(images, distortion) {
      const [before, after] = [await plainly(images), await described(images, distortion)];
      return images.map((_, i) => descriptorCosine(before[i]!, after[i]!));
    },
    candidates: () => CANDIDATES,
    async nearest(heldOut, from, to) {
      const { dimension } = network.card;
      const matrix = new Float32Array(heldOut.length * dimension);
      (await plainly(heldOut)).forEach((vector, row) => {
        matrix.set(vector, row * dimension);
      });
      const indices = Array.from({ length: to - from }, (_, i) => from + i);
      const candidates = await trainingDescriptors(deps, metric, set.id, indices);
      const blocks = [...new Set(indices.map((index) => Math.floor(index / DESCRIPTOR_BLOCK)))];
      for (const one of await trainingDescriptorClasses(deps.db, metric.id, set.id, blocks)) classes.add(one);
      return (await deps.scoring.nearestVectors(dimension, matrix, candidates)).values;
    },
  };
}
