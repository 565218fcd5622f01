import type { MetricDirection, Score } from "../domain/metric.js";
import { csvField, csvLabel, latexText, markdownText } from "./table-text.js";
import { wilson } from "./wilson.js";

export type TableFormat = "LATEX" | "CSV" | "MARKDOWN";

/** A reproducibility table: every pair of sources over the seeds they have in common. */
export interface TableInput {
  /** One a source. */
  labels: readonly string[];
  /** Scores by source and source, 1 on the diagonal, null where there is none. */
  matrix: readonly (readonly (number | null)[])[];
  metric: string;
  threshold: number;
  direction: MetricDirection;
  /** Seeds that every source has, of those requested. */
  n: number;
  requested: number;
  /** What chance alone gives, where it is known. */
  chance?: Score | null;
}

const WRITERS: Record<TableFormat, (input: TableInput) => string> = { MARKDOWN: markdown, CSV: csv, LATEX: latex };

/**
 * Sets the table. MARKDOWN and LATEX as Zhang et al. 2024 print theirs: upper triangle, two decimals without the zero.
 * CSV, to compute with: the whole matrix in full precision, the caption in the corner so that each line is a row.
 */
export function table(input: TableInput, format: TableFormat): string {
  return WRITERS[format](input);
}

function markdown(input: TableInput): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [
    markdownText(caption(input)),
    "",
    line(["", ...input.labels.map(markdownText)]),
    line(["---", ...input.labels.map(() => "---:")]),
    ...input.labels.map((label, i) => line([markdownText(label), ...printed(input, i)])),
    "",
  ].join("\n");
}

function csv(input: TableInput): string {
  const rows = [
    [csvField(caption(input)), ...input.labels.map(csvLabel)],
    ...input.labels.map((label, i) => [
      csvLabel(label),
      ...input.labels.map((_, j) => `${input.matrix[i]?.[j] ?? ""}`),
    ]),
  ];
  return rows.map((row) => `${row.join(",")}\r\n`).join("");
}

function latex(input: TableInput): string {
  const line = (cells: string[]) => `    ${cells.join(" & ")} \\\\`;
  return [
    "% \\usepackage{booktabs}",
    "\\begin{table}",
    "  \\centering",
    `  \\caption{${latexText(caption(input))}}`,
    `  \\begin{tabular}{l${"r".repeat(input.labels.length)}}`,
    "    \\toprule",
    line(["", ...input.labels.map(latexText)]),
    "    \\midrule",
    ...input.labels.map((label, i) => line([latexText(label), ...printed(input, i).map(latexText)])),
    "    \\bottomrule",
    "  \\end{tabular}",
    "\\end{table}",
    "",
  ].join("\n");
}

/** What the numbers are: metric, threshold, seeds, how wide the intervals are, and chance. */
function caption({ labels, matrix, metric, threshold, direction, n, requested, chance }: TableInput): string {
  const parts = [
    `Reproducibility: part of the seeds with ${metric} ${direction === "SIMILARITY" ? ">" : "<"} ${threshold}`,
    `n = ${n} of ${requested} seeds`,
  ];
  const scores = labels.flatMap((_, i) => labels.slice(i + 1).map((_, k) => matrix[i]?.[i + 1 + k] ?? null));
  const widths = scores.flatMap((score) => (score === null || n === 0 ? [] : [width(score, n)]));
  if (widths.length > 0) parts.push(`95 % Wilson intervals at most ${decimals(Math.max(...widths))} wide`);
  if (chance && chance.value !== null) {
    const interval =
      chance.low !== null && chance.high !== null ? ` (${decimals(chance.low)}–${decimals(chance.high)})` : "";
    parts.push(`chance ${decimals(chance.value)}${interval}`);
  }
  return `${parts.join("; ")}.`;
}

function width(score: number, n: number): number {
  const { low, high } = wilson(Math.round(score * n), n);
  return high - low;
}

/** Row i as the paper prints it: nothing below the diagonal, a dash on it. */
function printed({ labels, matrix }: TableInput, i: number): string[] {
  return labels.map((_, j) => {
    const score = matrix[i]?.[j] ?? null;
    if (j === i) return "–";
    return j < i || score === null ? "" : decimals(score);
  });
}

function decimals(score: number): string {
  return score.toFixed(2).replace(/^0/, "");
}
