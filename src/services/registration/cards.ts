/** Cards: what a model or a training set says of itself, beside its files. */
import { z } from "zod";

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/, "a slug is lower-case letters, digits and hyphens");
const digest = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 is 64 lower-case hexadecimal digits");
const extent = z.number().int().min(1).max(4096);
const shape = z.tuple([extent, extent, extent]);

export const ModelCard = z.object({
  slug,
  title: z.string().min(1),
  framework: z.string().min(1),
  architecture: z.string().min(1),
  parameterization: z.enum(["DENOISED", "EPSILON", "V", "FLOW"]),
  parameters: z.number().int().nonnegative().optional(),
  shape,
  sigmaData: z.number().positive().optional(),
  noiseSchedule: z
    .object({
      betas: z.enum(["LINEAR", "SCALED_LINEAR", "COSINE"]),
      steps: z.number().int().min(1).max(100_000),
      betaStart: z.number().positive(),
      betaEnd: z.number().positive(),
    })
    .optional(),
  timestepScale: z.number().positive().optional(),
  classes: z.array(z.string()).optional(),
  noClass: z.number().int().nonnegative().optional(),
  parent: slug.optional(),
  training: z
    .object({
      set: slug,
      size: z.number().int().positive(),
      offset: z.number().int().nonnegative().default(0),
      onlyClass: z.number().int().nonnegative().optional(),
      steps: z.number().int().positive().optional(),
      run: z.string().optional(),
    })
    .optional(),
  license: z.string().optional(),
});
export type ModelCard = z.infer<typeof ModelCard>;

/** A model that follows from its training subset: a worker makes its weights. */
export const AnalyticCard = z.object({
  slug,
  title: z.string().min(1),
  denoiser: z.enum(["OPTIMAL", "GAUSSIAN"]),
  training: z.object({
    set: slug,
    size: z.number().int().positive(),
    offset: z.number().int().nonnegative().default(0),
    onlyClass: z.number().int().nonnegative().optional(),
  }),
  license: z.string().optional(),
});
export type AnalyticCard = z.infer<typeof AnalyticCard>;

const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "a file name without folders");
export const TrainingSetCard = z.object({
  slug,
  title: z.string().min(1),
  size: z.number().int().positive(),
  shape,
  classes: z.array(z.string()).default([]),
  license: z.string().optional(),
  digest,
  images: z.object({ file: fileName, sha256: digest }),
  labels: z.object({ file: fileName, sha256: digest }).optional(),
});
export type TrainingSetCard = z.infer<typeof TrainingSetCard>;
