/** scores.csv: every score, one a row. */
import type { Score } from "../../../domain/metric.js";
import type { Measured } from "./content.js";

const COLUMNS = "score,metric,version,region,a,b,threshold,value,low,high,n,requested,method,mean";

export function scoresCsv(measured: readonly Measured[]): string {
  const rows = measured.flatMap(({ metric, pairs }) =>
    pairs.flatMap(({ a, b, region, score, mean, chance }) => {
      const row = (name: string, { value, low, high, n, requested, method }: Score, average: number | null) =>
        [name, metric.slug, metric.version, region, a, b, metric.threshold, value, low, high, n, requested, method]
          .concat(average === null ? [""] : [average])
          .map(cell)
          .join(",");
      return [row("reproducibility", score, mean), row("chance", chance, null)];
    }),
  );
  return `${[COLUMNS, ...rows].join("\n")}\n`;
}

function cell(value: string | number | null): string {
  const text = value === null ? "" : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
