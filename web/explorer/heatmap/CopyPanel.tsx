import { table } from "../../../src/metrics/table.js";
import type { HeatMapQuery } from "../api/operations.generated.js";
import { useTheme } from "../app/theme.js";
import { sourceText } from "../question/question.js";
import type { Row } from "../question/url.js";
import { ExportPanel } from "../shared/ExportPanel.js";
import { matrixOf } from "./pairs.js";
import { svgOf } from "./picture.js";

/** The table over the seeds that all sources have, set by the server's own function. */
export function CopyPanel(props: { answer: HeatMapQuery["reproducibility"]; rows: readonly Row[]; threshold: number }) {
  const { answer, rows, threshold } = props;
  const theme = useTheme();
  const labels = rows.map(sourceText);
  const { matrix, common, requested } = matrixOf(answer, threshold);
  const { metric } = answer;
  const sign = metric.direction === "SIMILARITY" ? ">" : "<";
  const input = { labels, matrix, metric: metric.slug, threshold, direction: metric.direction, n: common, requested };
  return (
    <ExportPanel
      name="reproducibility"
      what="heat map"
      texts={[
        ["LaTeX", () => table(input, "LATEX")],
        ["CSV", () => table(input, "CSV")],
        ["Markdown", () => table(input, "MARKDOWN")],
      ]}
      picture={() =>
        svgOf(labels, (i, j) => matrix[i]![j]!, `${metric.title} ${sign} ${threshold}, n = ${common} seeds`, theme)
      }
    />
  );
}
