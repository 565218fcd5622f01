/** What imported samples say of the model that drew them elsewhere. */
import { z } from "zod";
import { SEED_MAX } from "../../domain/noise.js";
import { badInput } from "../../errors.js";

const line = (most: number) =>
  z
    .string()
    .regex(/^\P{Cc}*$/u, "takes no line breaks")
    .trim()
    .min(1)
    .max(most);
const side = z.int().min(1).max(1_024);
const whole = z.int().min(0).max(SEED_MAX);
const UNKNOWN = "unknown";

const ImportCard = z.strictObject({
  slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/, "takes 1 to 80 lower-case letters, digits and hyphens"),
  title: line(200),
  /** An address or a citation: where the samples are from. */
  source: line(500),
  framework: line(100).default(UNKNOWN),
  architecture: line(100).default(UNKNOWN),
  license: line(200).optional(),
  /** Channels, height, width. */
  shape: z.tuple([z.union([z.literal(1), z.literal(3)]), side, side]),
  noise: z.union(
    [
      z.enum(["TORCH_CPU", "NUMPY_PCG64", "TORCH_CUDA", "JAX_THREEFRY"]),
      /** Any other, by what it is called: seeds of one name are one noise. */
      z.strictObject({ external: line(200) }),
    ],
    'takes TORCH_CPU, NUMPY_PCG64, TORCH_CUDA, JAX_THREEFRY, or { "external": "what it is called" }',
  ),
  /** How they were drawn, in words. */
  sampler: line(200).optional(),
  training: z
    .strictObject({
      /** Of the set's images, as the set's own card says it. */
      digest: z.string().regex(/^[0-9a-f]{64}$/, "takes a SHA-256: 64 lower-case hexadecimal digits"),
      size: z.int().min(1).max(SEED_MAX),
      offset: whole.default(0),
      onlyClass: whole.optional(),
      steps: whole.optional(),
    })
    .optional(),
  /** Of a Parquet file. */
  columns: z
    .strictObject({ image: line(200).default("image"), seed: line(200).default("seed") })
    .default({ image: "image", seed: "seed" }),
});
export type ImportCard = z.infer<typeof ImportCard>;

/** BAD_USER_INPUT, by the card's field. */
export function readImportCard(json: string): ImportCard {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw badInput("card", `The card is no JSON: ${(cause as Error).message}.`, cause);
  }
  return checkImportCard(value);
}

/** The same of a card that is read already. */
export function checkImportCard(value: unknown): ImportCard {
  const parsed = ImportCard.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = issue.path.join(".") || "card";
  throw badInput(field, `${field}: ${issue.message}. docs/import.md says what a card holds.`);
}
