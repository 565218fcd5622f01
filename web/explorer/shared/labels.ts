/** Names of sources as they are shown: the card's title without its size, and the size beside it. */
import type { Model } from "../api/catalogue.js";
import type { Row } from "../question/url.js";
import { methodName, plural } from "./format.js";

export function nameOf(model: Model): string {
  return model.title.replace(/, N = \d+(,\d{3})*/, "").replace(/, images [\d,–-]+$/, "");
}

export function rowName(row: Row): string {
  const name = row.card ? nameOf(row.card) : row.model;
  const sampler = row.method ? `, ${methodName(row.method)}${row.steps ? ` ${row.steps}` : ""}` : "";
  const label = row.classLabel === null ? "" : `, ${row.card?.classes[row.classLabel] ?? `class ${row.classLabel}`}`;
  return name + sampler + label;
}

export function trainedOn(model: Model | null): string {
  if (!model?.training) return "training unknown";
  const { count, offset, size } = model.training;
  const part = offset > 0 ? `, from ${offset.toLocaleString("en-US")}` : "";
  return count === size ? `${plural(size, "image")}${part}` : `${plural(count, "image")}${part}`;
}

/** What the mark of imported samples has room for: an address's host, or the first words of a citation. */
export function hostOf(source: string): string {
  if (URL.canParse(source) && new URL(source).host) return new URL(source).host;
  return source.length > 32 ? `${source.slice(0, 31)}…` : source;
}

/** The same as `trainedOn`, and of imported samples where they are from. */
export function aboutModel(model: Model | null): string {
  const from = model?.imported ? `, imported: ${hostOf(model.imported.source)}` : "";
  return trainedOn(model) + from;
}

/** `EDM, U-Net 16, 16,384 images`: what a screen reader says, and the title of a cell. */
export function fullName(row: Row): string {
  return `${rowName(row)}, ${aboutModel(row.card)}`;
}

/** The images that two models share explain part of what they have in common. */
export function sharedImages(a: Model | null, b: Model | null): number {
  if (!a?.training || !b?.training || a.training.set.slug !== b.training.set.slug) return 0;
  const from = Math.max(a.training.offset, b.training.offset);
  const to = Math.min(a.training.offset + a.training.size, b.training.offset + b.training.size);
  return Math.max(0, to - from);
}
