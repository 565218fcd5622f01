/** A view taken along: as text to paste, and as a picture. */
import { useState } from "react";
import { copyText, download } from "./copy.js";
import { Icon } from "./icons.js";
import { pngOf } from "./picture.js";
import { Segment } from "./ui.js";

export function ExportPanel(props: {
  /** Of the file, without its ending. */
  name: string;
  /** As in "The heat map, as it is saved". */
  what: string;
  texts: readonly (readonly [format: string, text: () => string])[];
  /** SVG. */
  picture(): string;
}) {
  const { what, texts, picture } = props;
  const [format, setFormat] = useState(texts[0]![0]);
  const pictured = format === "SVG" || format === "PNG";
  const text = texts.find(([known]) => known === format)?.[1] ?? picture;
  const name = `${props.name}.${format === "LaTeX" ? "tex" : format === "Markdown" ? "md" : format.toLowerCase()}`;
  const save = async () => {
    if (format === "PNG") download(name, await pngOf(picture()));
    else download(name, new Blob([text()], { type: format === "SVG" ? "image/svg+xml" : "text/plain" }));
  };
  return (
    <section className="panel">
      <header className="panel-head">
        <h2>Copy</h2>
        <Segment
          label="Copy as"
          options={[...texts.map(([known]) => known), "SVG", "PNG"].map((known) => [known, known] as const)}
          value={format}
          onChange={setFormat}
        />
      </header>
      {pictured ? (
        <div className="panel-body">
          <img
            className="copy-picture"
            alt={`The ${what}, as it is saved`}
            src={`data:image/svg+xml,${encodeURIComponent(picture())}`}
          />
        </div>
      ) : (
        <pre className="code copy-code" tabIndex={0} role="region" aria-label={`The ${what} as ${format}`}>
          {text()}
        </pre>
      )}
      <footer className="panel-foot">
        <button type="button" className="button" onClick={() => void save()}>
          Save {name}
        </button>
        {format !== "PNG" && (
          <button type="button" className="button" onClick={() => void copyText(text(), `The ${what} as ${format}`)}>
            <Icon name="copy" /> Copy {format}
          </button>
        )}
      </footer>
    </section>
  );
}
