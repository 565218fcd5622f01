/** Whether a descriptor network may be used: it opens, gives vectors with a direction, and the same beside any neighbours. */
import type { DescriptorCard } from "../domain/descriptor.js";
import { DESCRIBED_TOGETHER, type DescriptorInput, imageShape, openDescriptor } from "./descriptor-network.js";
import { inspectModel, ModelFileError } from "./model-file.js";
import { BadNetwork } from "./session.js";

export type DescriptorVerdict =
  | { ok: true; parameters: number; millisecondsPerImage: number }
  /** Why not, in words for the owner of the network. */
  | { ok: false; reason: string };

/** Reads, opens and tries a network. `breathe` is called between runs. The time is of an image among eight, the better of two. */
export async function checkDescriptor(
  file: Uint8Array,
  card: DescriptorCard,
  breathe: () => Promise<void> = async () => {},
): Promise<DescriptorVerdict> {
  try {
    const { parameters } = inspectModel(file);
    const network = await openDescriptor(file, card);
    try {
      const images = Array.from({ length: DESCRIBED_TOGETHER }, (_, i) => testImage(card, i));
      const reference = await network.describe(images);
      refuseWithoutDirection(reference, card.dimension);
      let best = Number.POSITIVE_INFINITY;
      for (const order of compositions()) {
        await breathe();
        const begun = performance.now();
        const found = await network.describe(order.map((i) => images[i]!));
        if (order.length === DESCRIBED_TOGETHER) best = Math.min(best, performance.now() - begun);
        const differing = order.filter((image, row) => !sameRow(found, row, reference, image, card.dimension)).length;
        if (differing > 0) {
          const words = "an image's vector depends on what is described beside it, or on the day";
          return {
            ok: false,
            reason: `${words}: ${differing} of ${order.length} differ when they are described again`,
          };
        }
      }
      return { ok: true, parameters, millisecondsPerImage: best / DESCRIBED_TOGETHER };
    } finally {
      await network.release();
    }
  } catch (error) {
    if (error instanceof ModelFileError || error instanceof BadNetwork) return { ok: false, reason: error.message };
    throw error;
  }
}

/** The same images in another order, among copies of one, and alone. */
function compositions(): number[][] {
  const backwards = Array.from({ length: DESCRIBED_TOGETHER }, (_, i) => DESCRIBED_TOGETHER - 1 - i);
  return [backwards, [3, 0, 3, 1, 3, 0, 3, 2], [4]];
}

/** All but black, all but white, and waves of several lengths: one that is quantized over its batch shows it. */
function testImage(card: DescriptorCard, number: number): DescriptorInput {
  const size = imageShape(card).reduce((product, length) => product * length, 1);
  const level = (i: number) => {
    if (number < 2) return Math.round(3 + number * 249 + 3 * Math.sin(i / 7));
    return Math.round(127.5 + 12.5 * (number + 3) * Math.sin(i / (1.7 * number * number) + number));
  };
  const levels = Uint8Array.from({ length: size }, (_, i) => level(i));
  return card.inputType === "uint8" ? levels : Float32Array.from(levels, (one) => one / 63.75 - 2);
}

function sameRow(a: Float32Array, rowA: number, b: Float32Array, rowB: number, dimension: number): boolean {
  for (let i = 0; i < dimension; i++) if (!Object.is(a[rowA * dimension + i], b[rowB * dimension + i])) return false;
  return true;
}

function refuseWithoutDirection(vectors: Float32Array, dimension: number): void {
  if (vectors.some((value) => !Number.isFinite(value))) throw new BadNetwork("it gives NaN or infinity");
  for (let row = 0; row < DESCRIBED_TOGETHER; row++) {
    if (vectors.subarray(row * dimension, (row + 1) * dimension).every((value) => value === 0)) {
      throw new BadNetwork("it gives a vector of zeros, which has no direction");
    }
  }
}
