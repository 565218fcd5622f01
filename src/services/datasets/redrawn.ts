/** What a version's files must say for its samples to be drawn again; they may have been forged. */
import { z } from "zod";
import type { Condition } from "../../domain/condition.js";
import type { DrawingModel } from "../../domain/model.js";
import { NOISE_SCHEMES, SEED_MAX } from "../../domain/noise.js";
import { type KnownSampler, STEP_NOISE_SCHEMES } from "../../domain/sampler.js";
import { STEPS_MAX } from "../../inference/samplers/options.js";

// What is left out here is drawn otherwise than its key says, and is so found to be different.
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "takes a SHA-256");
const real = z.number();
const version = z.int().min(1);
const steps = z.int().min(1).max(STEPS_MAX);
const side = z.int().min(1).max(1_024);

const TimestepsWalk = z.object({
  schedule: z.literal("TIMESTEPS"),
  spacing: z.enum(["TRAILING", "LEADING", "LINSPACE"]),
  steps,
});
const Walk = z.discriminatedUnion("schedule", [
  z.object({ schedule: z.literal("KARRAS"), sigmaMin: real, sigmaMax: real, rho: real, steps }),
  z.object({ schedule: z.literal("EXPONENTIAL"), sigmaMin: real, sigmaMax: real, steps }),
  TimestepsWalk,
]);
const stepNoise = { stepNoise: z.enum(STEP_NOISE_SCHEMES), noiseStream: z.int().min(0) };
const Sampler: z.ZodType<KnownSampler> = z.union([
  z.object({ method: z.enum(["EDM_HEUN", "EULER", "DPMPP_2M"]), version }).and(Walk),
  z
    .object({ method: z.enum(["DDIM", "EULER_ANCESTRAL"]), version, eta: real })
    .extend({ stepNoise: stepNoise.stepNoise.optional(), noiseStream: stepNoise.noiseStream.optional() })
    .and(Walk),
  z
    .object({ method: z.literal("EDM_STOCHASTIC"), version, ...stepNoise })
    .extend({ churn: real, churnMin: real, churnMax: real, churnNoise: real })
    .and(Walk),
  z.object({ method: z.literal("DDPM"), version, ...stepNoise }).and(TimestepsWalk),
  z.object({ method: z.literal("EXTERNAL"), version: z.literal(1) }),
]);

const whole = z.int().min(0);
const measured = { version, noiseSigma: real, source: sha256 };
const Conditioned: z.ZodType<Condition> = z.object({
  classLabel: whole.nullable(),
  guidanceScale: real.nullable(),
  measurement: z
    .discriminatedUnion("operator", [
      z.object({
        ...{ operator: z.literal("INPAINT"), ...measured },
        box: z.object({ x: whole, y: whole, width: side, height: side }),
      }),
      z.object({ operator: z.literal("SUPER_RESOLUTION"), ...measured, factor: side }),
      z.object({ operator: z.literal("DEBLUR"), ...measured, blurSigma: real }),
    ])
    .optional(),
});

const Drawing: z.ZodType<DrawingModel> = z.object({
  digest: sha256,
  parameterization: z.enum(["DENOISED", "EPSILON", "V", "FLOW"]),
  shape: z.tuple([z.union([z.literal(1), z.literal(3)]), side, side]),
  sigmaData: real.nullable(),
  noiseSchedule: z
    .object({
      betas: z.enum(["LINEAR", "SCALED_LINEAR", "COSINE"]),
      steps: z.int().min(1).max(100_000),
      ...{ betaStart: real, betaEnd: real },
    })
    .nullable(),
  timestepScale: real,
  classes: whole,
  noClass: whole.nullable(),
  timestepType: z.literal("INT64").optional(),
});

export const RedrawnStudy = z.object({
  noise: z.enum(NOISE_SCHEMES),
  sources: z
    .array(z.object({ label: z.string(), model: z.string(), sampler: Sampler, condition: Conditioned.nullable() }))
    .min(1)
    .max(1_000),
});
export type RedrawnStudy = z.infer<typeof RedrawnStudy>;

export const RedrawnModels = z.array(z.object({ slug: z.string(), drawing: Drawing.nullable() })).max(1_000);
export type RedrawnModels = z.infer<typeof RedrawnModels>;

/** A row of samples.parquet. */
export const RedrawnRow = z.object({
  source: z.string(),
  seed: z.int().min(0).max(SEED_MAX),
  key: z.string(),
  pixels: z.string(),
  image: z.object({ bytes: z.instanceof(Uint8Array) }),
});
export type RedrawnRow = z.infer<typeof RedrawnRow>;
