/** The address is the state: views read it here, and change it here alone. */
import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { type Catalogue, defaultSources, type Metric, type Model, useCatalogue } from "../api/catalogue.js";
import type { ConditionInput } from "../api/operations.generated.js";
import { CONDITION_PARAMS, conditionInput } from "./condition.js";
import {
  parseQuestion,
  plainSource,
  type Question,
  type SourceRef,
  seedsInput,
  sourceInput,
  writeQuestion,
} from "./question.js";

export type Change = Record<string, string | null>;

/** What every view takes along; the rest belongs to one view. */
const SHARED = [
  ...["sources", "seeds", "noise", "sampler", "metric", "t", "q"],
  ...[...CONDITION_PARAMS, "match", "region", "precision"],
];

export function withChange(search: string, change: Change): string {
  const params = new URLSearchParams(search);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) params.delete(name);
    else params.set(name, value);
  }
  const text = params.toString().replaceAll("%2C", ",").replaceAll("%7E", "~").replaceAll("%40", "@");
  return text === "" ? "" : `?${text}`;
}

export interface Url {
  params: URLSearchParams;
  /** Changes the view's own address; `replace` leaves no step to go back to. */
  change(change: Change, options?: { replace?: boolean }): void;
  /** The address of another view with this question. */
  href(path: string, change?: Change): string;
}

export function useUrl(): Url {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const params = useMemo(() => new URLSearchParams(search), [search]);
  const change = useCallback(
    (wanted: Change, options?: { replace?: boolean }) => {
      // The address may have changed since this view was drawn.
      navigate(path + withChange(location.search, wanted), { replace: options?.replace ?? false });
    },
    [path, navigate],
  );
  const href = useCallback(
    (to: string, more: Change = {}) => {
      const kept: Change = {};
      for (const name of SHARED) kept[name] = params.get(name);
      return to + withChange("", { ...kept, ...more });
    },
    [params],
  );
  return { params, change, href };
}

export interface Row extends SourceRef {
  /** Null for a slug that the server does not know. */
  card: Model | null;
}

/** The question with its defaults filled in, and the arguments of the operations that ask it. */
export interface Asked {
  question: Question;
  rows: Row[];
  metric: Metric;
  threshold: number;
  shared: {
    seeds: ReturnType<typeof seedsInput>;
    noise: Question["noise"];
    sampler: { method: NonNullable<Question["method"]>; steps?: number } | null;
    condition: ConditionInput | null;
  };
  scoring: { metric: string; threshold: number };
}

export function askedOf(question: Question, catalogue: Catalogue): Asked {
  const refs = question.sources ?? defaultSources(catalogue).map((model) => plainSource(model.slug));
  const metric = catalogue.metrics.find(({ slug }) => slug === question.metric) ?? catalogue.metrics[0]!;
  const threshold = question.threshold ?? metric.threshold;
  return {
    question,
    rows: refs.map((ref) => ({ ...ref, card: catalogue.bySlug.get(ref.model) ?? null })),
    metric,
    threshold,
    shared: {
      seeds: seedsInput(question.seeds),
      noise: question.noise,
      sampler: question.method && { method: question.method, ...(question.steps ? { steps: question.steps } : {}) },
      condition: conditionInput(question.condition),
    },
    scoring: { metric: metric.slug, threshold },
  };
}

export function useAsked(): Asked & { change(next: Partial<Question>, options?: { replace?: boolean }): void } {
  const catalogue = useCatalogue();
  const { params, change } = useUrl();
  const asked = useMemo(() => askedOf(parseQuestion(params), catalogue), [params, catalogue]);
  const set = useCallback(
    (next: Partial<Question>, options?: { replace?: boolean }) =>
      change(writeQuestion({ ...asked.question, ...next }), options),
    [asked, change],
  );
  return { ...asked, change: set };
}

export const inputsOf = (rows: readonly SourceRef[]) => rows.map(sourceInput);
