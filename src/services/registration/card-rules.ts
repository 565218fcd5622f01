/** What a card that is handed in must say, field by field: each refusal names the argument's path. */
import { z } from "zod";
import type { Shape } from "../../domain/model.js";
import { badInput } from "../../errors.js";
import type { ModelRegistration } from "../services.js";

const slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,79}$/, "takes 1 to 80 lower-case letters, digits and hyphens, no hyphen first");
function line(most: number) {
  const words = `takes 1 to ${most} characters, without line breaks`;
  return z
    .string()
    .regex(/^\P{Cc}*$/u, words)
    .trim()
    .min(1, words)
    .max(most, words);
}
function whole(min: number, max: number) {
  const words = `takes a whole number from ${min} to ${max}`;
  return z.number(words).int(words).min(min, words).max(max, words);
}
const above0 = z.number().positive("takes a finite number above 0");
const beta = z.number().gt(0, "takes a number above 0 and below 1").lt(1, "takes a number above 0 and below 1");
const INT_MAX = 2 ** 31 - 1;
const SIDE_MOST = 1_024;
const SHAPE_WORDS = `takes channels (1 or 3), height and width (1 to ${SIDE_MOST} each)`;
const CLASSES_MOST = 10_000;

const Registration = z
  .object({
    upload: z.string(),
    slug,
    title: line(200),
    framework: line(100),
    architecture: line(100),
    parameterization: z.enum(["DENOISED", "EPSILON", "V", "FLOW"]),
    shape: z
      .array(z.number())
      .refine(isShape, SHAPE_WORDS)
      .transform((sides) => sides as Shape),
    sigmaData: above0.optional(),
    noiseSchedule: z
      .object({
        betas: z.enum(["LINEAR", "SCALED_LINEAR", "COSINE"]).default("LINEAR"),
        steps: whole(1, 100_000).default(1_000),
        betaStart: beta.default(0.0001),
        betaEnd: beta.default(0.02),
      })
      .refine(({ betaStart, betaEnd }) => betaStart <= betaEnd, {
        message: "must not be below betaStart",
        path: ["betaEnd"],
      })
      .optional(),
    timestepScale: above0.default(1),
    classes: z.array(line(100)).max(CLASSES_MOST, `takes at most ${CLASSES_MOST} names`).default([]),
    noClass: whole(0, CLASSES_MOST).optional(),
    training: z
      .object({
        set: z.string(),
        size: whole(1, INT_MAX),
        offset: whole(0, INT_MAX).default(0),
        onlyClass: whole(0, INT_MAX).optional(),
        steps: whole(1, INT_MAX).optional(),
        run: line(100).optional(),
      })
      .optional(),
    parent: z.string().optional(),
    license: line(200).optional(),
    visibility: z.enum(["PRIVATE", "WORKSPACE", "PUBLIC"]).default("WORKSPACE"),
  })
  .superRefine((card, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    const { parameterization, classes, noClass } = card;
    const discrete = parameterization === "EPSILON" || parameterization === "V";
    if (discrete && !card.noiseSchedule) {
      refuse("noiseSchedule", `is needed for ${parameterization}; {} means DDPM's 1000 linear steps`);
    }
    if (!discrete && card.noiseSchedule) refuse("noiseSchedule", `is for EPSILON and V, not for ${parameterization}`);
    if (card.sigmaData !== undefined && parameterization !== "DENOISED") {
      refuse("sigmaData", `is for DENOISED, not for ${parameterization}`);
    }
    if (card.timestepScale !== 1 && parameterization !== "FLOW") {
      refuse("timestepScale", `is for FLOW, not for ${parameterization}`);
    }
    if (new Set(classes).size < classes.length) refuse("classes", "must not name a class twice");
    if (noClass !== undefined && classes.length === 0) refuse("noClass", "needs classes");
    else if (noClass !== undefined && noClass > classes.length) {
      refuse("noClass", `takes one of the ${classes.length} classes' indices, or ${classes.length} for one more`);
    }
  });
export type Registration = z.output<typeof Registration>;

/** The card with its defaults. Throws BAD_USER_INPUT for the first thing that is wrong, by its path. */
export function checkRegistration(input: ModelRegistration): Registration {
  const parsed = Registration.safeParse(withoutNulls(input));
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  const field = ["input", ...path].join(".");
  throw badInput(field, `${field} ${message}.`, parsed.error);
}

function isShape([channels, height, width, ...more]: number[]): boolean {
  const side = (length: number | undefined) => Number.isInteger(length) && length! >= 1 && length! <= SIDE_MOST;
  return (channels === 1 || channels === 3) && side(height) && side(width) && more.length === 0;
}

/** Null means the default, at any depth. */
function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value) || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutNulls(inner)]));
}
