/** What a describing child computes: vectors of unit length, a few images at a time. */
import type { DescriptorCard } from "../domain/descriptor.js";
import { DESCRIBED_TOGETHER, type OpenDescriptor } from "../inference/descriptor-network.js";
import { toUnitLength } from "../metrics/descriptor-cosine.js";
import type { Pixels } from "../metrics/pixels.js";
import { descriptorInput } from "./descriptor-input.js";
import { Refusal, type Turn } from "./serve.js";

const WITHOUT_DIRECTION = {
  NON_FINITE: "the network gives NaN or infinity",
  ZERO: "the network gives a vector of zeros, which has no direction,",
};

/**
 * A row an image, in order; NaN where `read` gives null. `called` names an image in a refusal.
 * Refuses with BAD_NETWORK a vector that is not finite or all zeros: no cosine follows from it.
 */
export async function describe(
  card: DescriptorCard,
  network: OpenDescriptor,
  count: number,
  read: (index: number) => Promise<Pixels | null>,
  called: (index: number) => string,
  turn: Turn,
): Promise<Float32Array> {
  const { dimension } = card;
  const vectors = new Float32Array(count * dimension).fill(Number.NaN);
  const steps = Math.ceil(count / DESCRIBED_TOGETHER);
  for (let step = 0; step < steps; step++) {
    turn.send({ type: "progress", step, steps });
    await turn.breathe();
    const start = step * DESCRIBED_TOGETHER;
    const length = Math.min(DESCRIBED_TOGETHER, count - start);
    const images = await Promise.all(Array.from({ length }, (_, i) => read(start + i)));
    const there = images.flatMap((image, i) =>
      image ? [{ index: start + i, input: descriptorInput(image, card) }] : [],
    );
    if (there.length === 0) continue;
    const rows = await network.describe(there.map(({ input }) => input));
    there.forEach(({ index }, row) => {
      const vector = rows.subarray(row * dimension, (row + 1) * dimension);
      const fault = toUnitLength(vector, vectors.subarray(index * dimension, (index + 1) * dimension));
      if (fault) throw new Refusal("BAD_NETWORK", `${WITHOUT_DIRECTION[fault]} for ${called(index)}`);
    });
  }
  return vectors;
}
