/** What a few letters mean: a view, a seed, a model, a training set, a study, a dashboard. */
import type { Catalogue } from "../api/catalogue.js";
import { nameOf, trainedOn } from "../shared/labels.js";

export interface Found {
  kind: "model" | "seed" | "training set" | "study" | "dashboard" | "view";
  name: string;
  aside: string;
  path: string;
  change: Record<string, string>;
}
/** A study or dashboard that the server found. */
export interface Named {
  kind: "study" | "dashboard";
  slug: string;
  title: string;
}
const MOST = 12;
const SEED_MAX = 2 ** 31 - 1;
const VIEWS = [
  ["Home", "/"],
  ["Grid", "/grid"],
  ["Heat map", "/heatmap"],
  ["Compare", "/compare"],
  ["Seed", "/seed"],
  ["Transition", "/transition"],
  ["Studies", "/studies"],
  ["Dashboards", "/dashboards"],
] as const;

export function find(text: string, { models, trainingSets }: Catalogue, named: readonly Named[] = []): Found[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (...of: string[]) => words.every((word) => of.join(" ").toLowerCase().includes(word));
  const found: Found[] = [];
  const seed = /^(?:seed\s+)?(\d{1,10})$/i.exec(text.trim());
  if (seed && Number(seed[1]) <= SEED_MAX) {
    const value = String(Number(seed[1]));
    const aside = "its noise, and what every source made of it";
    found.push({ kind: "seed", name: `Seed ${value}`, aside, path: "/seed", change: { s: value } });
  }
  for (const { kind, slug, title } of named) {
    found.push({ kind, name: title, aside: slug, path: `/${kind}/${slug}`, change: {} });
  }
  for (const model of models.filter((known) => fits(known.slug, known.title))) {
    const aside = `${model.slug}, ${trainedOn(model)}`;
    found.push({ kind: "model", name: nameOf(model), aside, path: "/model", change: { m: model.slug } });
  }
  for (const { slug, title } of trainingSets.filter((set) => fits(set.slug, set.title))) {
    found.push({ kind: "training set", name: title, aside: slug, path: "/training-set", change: { set: slug } });
  }
  for (const [name, path] of VIEWS.filter(([view]) => fits(view))) {
    found.push({ kind: "view", name, aside: "", path, change: {} });
  }
  // Whole names before parts of them; else in the order above.
  const exact = (entry: Found) =>
    Object.values(entry.change).includes(text.trim()) || entry.name.toLowerCase() === text.trim().toLowerCase();
  return [...found.filter(exact), ...found.filter((entry) => !exact(entry))].slice(0, MOST);
}
