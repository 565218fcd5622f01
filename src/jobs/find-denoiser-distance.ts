/** Finds how far apart two denoisers are: at each sigma, batch by batch of held-out images. */
import { denoiserSquares } from "../children/denoiser-squares.js";
import { trainingSetByDigest } from "../db/queries/models.js";
import type { DenoiserDistanceBody, DenoiserDistanceResult, DenoiserSquares } from "../domain/denoiser-distance.js";
import { evenlySpread } from "../domain/held-out.js";
import { type Finder, NotToBeFound, withWeights } from "./finder.js";

const BATCH = 32;

export const findDenoiserDistance: Finder = async (deps, body, signal, pause): Promise<DenoiserDistanceResult> => {
  const { a, b, set: digest, heldOut, n, noise, sigmas } = body as DenoiserDistanceBody;
  const set = await trainingSetByDigest(deps.db, digest);
  if (!set) throw new NotToBeFound("The training set whose images it takes is gone.");
  const images = await deps.store.get(set.imagesObject);
  const size = set.shape[0] * set.shape[1] * set.shape[2];
  const chosen = evenlySpread(heldOut, n);
  let numericsClass: string | null = null;
  const bySigma: DenoiserSquares[] = [];
  for (const sigma of sigmas) {
    const all: DenoiserSquares = { difference: [], errorA: [], errorB: [] };
    for (let start = 0; start < n; start += BATCH) {
      const seeds = chosen.slice(start, start + BATCH);
      const pixels = new Uint8Array(seeds.length * size);
      seeds.forEach((image, i) => {
        pixels.set(images.subarray(image * size, (image + 1) * size), i * size);
      });
      const found = await withWeights(deps, [a.drawing.digest, b.drawing.digest], ([fileA, fileB]) => {
        const sides = { a: { path: fileA!, model: a.drawing }, b: { path: fileB!, model: b.drawing } };
        return denoiserSquares(deps.child, { ...sides, pixels, seeds, noise, sigma }, signal);
      });
      numericsClass ??= found.numericsClass;
      if (found.numericsClass !== numericsClass) throw new Error("the child changed its numerics class");
      for (const key of ["difference", "errorA", "errorB"] as const) {
        if (!found[key].every(Number.isFinite))
          throw new NotToBeFound(`A network gave NaN or infinity at sigma ${sigma}.`);
        all[key].push(...found[key]);
      }
      await pause();
    }
    bySigma.push(all);
  }
  return { squares: bySigma, numericsClass: numericsClass! };
};
