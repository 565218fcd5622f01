/** The mark of a model whose samples were drawn elsewhere: where they are from. Nothing for a model that draws here. */
import type { Model } from "../api/catalogue.js";
import { hostOf } from "./labels.js";

export function Imported({ model }: { model: Pick<Model, "imported"> | null }) {
  if (!model?.imported) return null;
  const { source } = model.imported;
  return (
    <span className="imported" title={`Drawn elsewhere: ${source}`}>
      imported: {hostOf(source)}
    </span>
  );
}

/** The source itself, to follow where it is an address. */
export function ImportedSource({ source }: { source: string }) {
  if (!/^https?:\/\/[^\s,]+$/.test(source)) return <>{source}</>;
  return (
    <a href={source} rel="noreferrer">
      {source}
    </a>
  );
}
