import { z } from "zod";
import { checked } from "../named.js";

const MOST = 16;
const WORDS = `takes 1 to ${MOST} metrics`;

const Metrics = z
  .array(z.string())
  .min(1, WORDS)
  .max(MOST, WORDS)
  .superRefine((metrics, context) => {
    metrics.forEach((metric, i) => {
      if (metrics.indexOf(metric) === i) return;
      context.addIssue({ code: "custom", path: [i], message: `repeats ${metric}: each metric is named once` });
    });
  });

/** The metrics of a study, by their slugs. BAD_USER_INPUT by field name. */
export function checkMetrics(slugs: string[]): string[] {
  return checked(Metrics, slugs, ["input", "metrics"]);
}
