import { useState } from "react";
import { table } from "../../../src/metrics/table.js";
import type { HeatMapQuery } from "../api/operations.generated.js";
import { useTheme } from "../app/theme.js";
import { sourceText } from "../question/question.js";
import type { Row } from "../question/url.js";
import { copyText, download } from "../shared/copy.js";
import { Icon } from "../shared/icons.js";
import { Segment } from "../shared/ui.js";
import { matrixOf } from "./pairs.js";
import { pngOf, svgOf } from "./picture.js";

const FORMATS = ["LaTeX", "CSV", "Markdown", "SVG", "PNG"] as const;
type Format = (typeof FORMATS)[number];
const TABLES = { LaTeX: "LATEX", CSV: "CSV", Markdown: "MARKDOWN" } as const;

/** The table over the seeds that all sources have, set by the server's own function. */
export function CopyPanel(props: { answer: HeatMapQuery["reproducibility"]; rows: readonly Row[]; threshold: number }) {
  const { answer, rows, threshold } = props;
  const [format, setFormat] = useState<Format>("LaTeX");
  const theme = useTheme();
  const labels = rows.map(sourceText);
  const { matrix, common, requested } = matrixOf(answer, threshold);
  const { metric } = answer;
  const sign = metric.direction === "SIMILARITY" ? ">" : "<";
  const picture = () =>
    svgOf(labels, (i, j) => matrix[i]![j]!, `${metric.title} ${sign} ${threshold}, n = ${common} seeds`, theme);
  const text = () => {
    if (format === "SVG" || format === "PNG") return picture();
    const input = { labels, matrix, metric: metric.slug, threshold, direction: metric.direction, n: common, requested };
    return table(input, TABLES[format]);
  };
  const name = `reproducibility.${format.toLowerCase()}`;
  const save = async () => {
    if (format === "PNG") download(name, await pngOf(picture()));
    else download(name, new Blob([text()], { type: format === "SVG" ? "image/svg+xml" : "text/plain" }));
  };
  return (
    <section className="panel">
      <header className="panel-head">
        <h2>Copy</h2>
        <Segment<Format>
          label="Copy as"
          options={FORMATS.map((known) => [known, known] as const)}
          value={format}
          onChange={setFormat}
        />
      </header>
      {format === "PNG" || format === "SVG" ? (
        <div className="panel-body">
          <img
            className="copy-picture"
            alt="The heat map, as it is saved"
            src={`data:image/svg+xml,${encodeURIComponent(picture())}`}
          />
        </div>
      ) : (
        <pre className="code copy-code" tabIndex={0} role="region" aria-label={`The table as ${format}`}>
          {text()}
        </pre>
      )}
      <footer className="panel-foot">
        <button type="button" className="button" onClick={() => void save()}>
          Save {name}
        </button>
        {format !== "PNG" && (
          <button type="button" className="button" onClick={() => void copyText(text(), `The table as ${format}`)}>
            <Icon name="copy" /> Copy {format}
          </button>
        )}
      </footer>
    </section>
  );
}
