/** Finds the way of one sample, and keeps its images as any other. */
import type { TrajectoryBody, TrajectoryPoint, TrajectoryResult } from "../domain/trajectory.js";
import { pixelDigest } from "../images/digest.js";
import { encodePng } from "../images/png.js";
import { type Finder, NotToBeFound, withWeights } from "./finder.js";

export const findTrajectory: Finder = async (deps, body, signal): Promise<TrajectoryResult> => {
  const { model, sampler, condition, noise } = body as TrajectoryBody;
  const { items, estimates, hello } = await withWeights(deps, [model.digest], ([path]) =>
    deps.child.trajectory({ path: path!, model, sampler, condition, noises: [noise] }, { signal }),
  );
  const [item, steps] = [items[0]!, estimates[0]!];
  if (!item.ok) throw new NotToBeFound(`${item.code}: ${item.message}.`);
  if (steps.length !== sampler.steps)
    throw new NotToBeFound("NON_FINITE: a denoised estimate on its way is not finite.");
  const [channels, height, width] = model.shape;
  const points: TrajectoryPoint[] = [];
  for (const { sigma, pixels } of [...steps, { sigma: 0, pixels: item.pixels }]) {
    const stored = await deps.store.put("images", "png", encodePng({ data: pixels, width, height, channels }));
    points.push({ sigma, object: stored.name, bytes: stored.bytes, pixels: pixelDigest(pixels) });
  }
  return { points, shape: model.shape, numericsClass: hello.numericsClass };
};
