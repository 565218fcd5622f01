/** What the words of a study must be: each refusal names the argument's path. */
import { z } from "zod";
import { badInput } from "../../errors.js";
import type { StudyChange } from "./views.js";

/** Of Markdown, in characters. It is kept and answered as text: whoever shows it as a page escapes the HTML in it. */
const DESCRIPTION_MOST = 50_000;
const METRICS_MOST = 16;
const TITLE_MOST = 200;
const TITLE_WORDS = `takes 1 to ${TITLE_MOST} characters, without line breaks`;
const METRICS_WORDS = `takes 1 to ${METRICS_MOST} metrics`;

export const slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,79}$/, "takes 1 to 80 lower-case letters, digits and hyphens, no hyphen first");
export const title = z
  .string()
  .regex(/^\P{Cc}*$/u, TITLE_WORDS)
  .trim()
  .min(1, TITLE_WORDS)
  .max(TITLE_MOST, TITLE_WORDS);
export const description = z
  .string()
  .max(DESCRIPTION_MOST, `takes at most ${DESCRIPTION_MOST} characters`)
  // PostgreSQL's text holds every character but this one.
  .refine((text) => !text.includes("\0"), "takes no character U+0000");

const Words = z.object({
  slug: slug.optional(),
  title: title.optional(),
  description: description.nullish(),
  metrics: z
    .array(z.string())
    .min(1, METRICS_WORDS)
    .max(METRICS_MOST, METRICS_WORDS)
    .superRefine((metrics, context) => {
      metrics.forEach((metric, i) => {
        if (metrics.indexOf(metric) === i) return;
        context.addIssue({ code: "custom", path: [i], message: `repeats ${metric}: each metric is named once` });
      });
    })
    .optional(),
});

/** The words of a study, trimmed; null in them means absent, but for the description. */
export function checkWords(input: StudyChange, at = ["input"]): z.infer<typeof Words> {
  const { slug, title, description, metrics } = input;
  const words = { slug: slug ?? undefined, title: title ?? undefined, metrics: metrics ?? undefined };
  return checked(Words, { ...words, ...(description !== undefined && { description }) }, at);
}

/** What `schema` makes of a value; BAD_USER_INPUT beneath `at`. */
export function checked<T extends z.ZodType>(schema: T, value: unknown, at: string[]): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  const field = [...at, ...path].join(".");
  throw badInput(field, `${field} ${message}.`, parsed.error);
}
