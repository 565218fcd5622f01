/** The card of a training set of one's own: where its images and labels are, and what they must be. */
import { z } from "zod";
import { badInput } from "../../errors.js";

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/, "takes lower-case letters, digits and hyphens, at most 80");
const digest = z.string().regex(/^[0-9a-f]{64}$/, "takes a SHA-256: 64 lower-case hexadecimal digits");
const text = z.string().min(1).max(500);
/** Beside the card or below it: a card that came from elsewhere names no other place. */
const place = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/,
    "takes a file or folder beside the card or below it",
  );
const files = z.union([place, z.array(place).min(1).max(1_000)]);
const extent = z.number().int().min(1).max(4_096);

const OwnSetCard = z.strictObject({
  slug,
  title: text,
  license: text.optional(),
  classes: z.array(z.string().max(200)).max(100_000).default([]),
  /** Checked where they are given. */
  size: z.number().int().positive().optional(),
  shape: z.tuple([extent, extent, extent]).optional(),
  digest: digest.optional(),
  images: z.union([
    z.strictObject({ folder: place }),
    z.strictObject({ file: files, sha256: digest.optional(), column: text.default("image"), labels: text.optional() }),
  ]),
  labels: z.strictObject({ file: place, sha256: digest.optional() }).optional(),
  visibility: z.enum(["PRIVATE", "WORKSPACE", "PUBLIC"]).default("WORKSPACE"),
});
export type OwnSetCard = z.infer<typeof OwnSetCard>;

/** BAD_USER_INPUT, by the card's field. */
export function readOwnSetCard(json: string): OwnSetCard {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw badInput("card", `The card is no JSON: ${(cause as Error).message}.`, cause);
  }
  const parsed = OwnSetCard.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = issue.path.join(".") || "card";
  throw badInput(field, `${field}: ${issue.message}. docs/training-sets.md says what a card holds.`);
}
