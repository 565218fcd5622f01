/** A metric's values of a training set's own images: pairs of them, or each against itself distorted. */
import { distorted } from "./distorted.js";
import type { CalibrateRequest } from "./nearest-protocol.js";
import { metricOf, parts } from "./scores.js";
import type { Reply, Turn } from "./serve.js";
import type { SetCache } from "./set-cache.js";

export async function calibrate(
  { metric: slug, set, of }: CalibrateRequest,
  sets: SetCache,
  turn: Turn,
): Promise<Reply> {
  const metric = metricOf(slug);
  const imageAt = await sets.open(set);
  const body = new DataView(new ArrayBuffer(8 * ("pairs" in of ? of.pairs : of.images).length));
  const write = (i: number, value: number) => body.setFloat64(i * 8, value, true);
  if ("pairs" in of) {
    for (const { start, part } of parts(of.pairs, turn)) {
      part.forEach(([a, b], i) => {
        write(start + i, metric.value(metric.prepare(imageAt(a)), metric.prepare(imageAt(b))));
      });
      await turn.breathe();
    }
  } else {
    for (const { start, part } of parts(of.images, turn)) {
      part.forEach((index, i) => {
        const image = imageAt(index);
        const changed = distorted(image, of.distortion, index);
        write(start + i, metric.value(metric.prepare(image), metric.prepare(changed)));
      });
      await turn.breathe();
    }
  }
  return { message: { type: "values", problems: [] }, body: new Uint8Array(body.buffer) };
}
