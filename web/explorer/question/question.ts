/** The question that a view shows, as it stands in the address: what is not there is the server's or the zoo's default. */
import type {
  Match,
  NoiseScheme,
  Region,
  SamplerMethod,
  SeedsInput,
  SourceInput,
} from "../api/operations.generated.js";
import { type AskedCondition, numberIn, parseCondition, writeCondition } from "./condition.js";

export interface SourceRef {
  model: string;
  method: SamplerMethod | null;
  steps: number | null;
  classLabel: number | null;
}
export interface Question {
  /** Null: the zoo's networks. */
  sources: SourceRef[] | null;
  seeds: number[] | { first: number; count: number };
  noise: NoiseScheme;
  method: SamplerMethod | null;
  steps: number | null;
  /** Null: the server's first. */
  metric: string | null;
  /** Null: the metric's own. */
  threshold: number | null;
  condition: AskedCondition;
  /** Of a comparison; null: the server's. */
  match: Match | null;
  region: Region | null;
  /** Null: all seeds at once. */
  precision: number | null;
}

export const METHODS = ["EDM_HEUN", "DDIM", "DPMPP_2M", "EULER", "EULER_ANCESTRAL", "DDPM", "EDM_STOCHASTIC"] as const;
export const NOISES = ["TORCH_CPU", "NUMPY_PCG64"] as const;
const REGIONS = ["ALL", "UNMEASURED"] as const;
export const DEFAULT_SEEDS = { first: 0, count: 32 };
const SEED_MAX = 2 ** 31 - 1;

export function parseQuestion(params: URLSearchParams): Question {
  const sources = (params.get("sources") ?? "").split(",").map(parseSource).filter(isThere);
  const [method, steps] = parseSampler(params.get("sampler") ?? "");
  const noise = NOISES.find((known) => known === params.get("noise")) ?? "TORCH_CPU";
  return {
    sources: sources.length > 0 ? sources : null,
    seeds: parseSeeds(params.get("seeds") ?? "") ?? DEFAULT_SEEDS,
    noise,
    method,
    steps,
    metric: params.get("metric") || null,
    threshold: numberIn(params.get("t")),
    condition: parseCondition(params),
    match: params.get("match") === "BEST_CLASS" ? "BEST_CLASS" : null,
    region: REGIONS.find((known) => known === params.get("region")) ?? null,
    precision: numberIn(params.get("precision")),
  };
}

/** Only what differs from the defaults, so that a plain view has a plain address. */
export function writeQuestion(question: Question): Record<string, string | null> {
  const seeds = seedsText(question.seeds);
  return {
    sources: question.sources?.map(sourceText).join(",") ?? null,
    seeds: seeds === seedsText(DEFAULT_SEEDS) ? null : seeds,
    noise: question.noise === "TORCH_CPU" ? null : question.noise,
    sampler: question.method === null ? null : samplerText(question.method, question.steps),
    metric: question.metric,
    t: question.threshold === null ? null : String(question.threshold),
    ...writeCondition(question.condition),
    match: question.match,
    region: question.region,
    precision: question.precision === null ? null : String(question.precision),
  };
}

/** `slug`, `slug~DDIM.50`, `slug@3` for class 3, `slug~DDIM@3`. */
export function parseSource(text: string): SourceRef | null {
  const found = /^([^~@,\s]+)(?:~([A-Z0-9_.]+))?(?:@(\d+))?$/.exec(text);
  if (!found) return null;
  const [method, steps] = parseSampler(found[2] ?? "");
  return { model: found[1]!, method, steps, classLabel: found[3] === undefined ? null : Number(found[3]) };
}
export function sourceText({ model, method, steps, classLabel }: SourceRef): string {
  return model + (method ? `~${samplerText(method, steps)}` : "") + (classLabel === null ? "" : `@${classLabel}`);
}
export const plainSource = (model: string): SourceRef => ({ model, method: null, steps: null, classLabel: null });

export function sourceInput({ model, method, steps, classLabel }: SourceRef): SourceInput {
  return {
    model,
    ...(method ? { sampler: { method, ...(steps ? { steps } : {}) } } : {}),
    ...(classLabel === null ? {} : { condition: { classLabel } }),
  };
}

/** `0-47`, `7` or `3,5,8-10`; null for what is no list of seeds. */
export function parseSeeds(text: string): Question["seeds"] | null {
  const parts = text.split(",").map((part) => /^\s*(\d{1,10})(?:\s*[-–]\s*(\d{1,10}))?\s*$/.exec(part));
  const values: number[] = [];
  for (const part of parts) {
    if (!part) return null;
    const first = Number(part[1]);
    const last = Number(part[2] ?? part[1]);
    if (last < first || last > SEED_MAX || last - first >= 10_000) return null;
    if (parts.length === 1) return { first, count: last - first + 1 };
    for (let seed = first; seed <= last; seed++) values.push(seed);
  }
  return [...new Set(values)].slice(0, 10_000);
}
export function seedsText(seeds: Question["seeds"]): string {
  if (Array.isArray(seeds)) return seeds.join(",");
  return seeds.count === 1 ? String(seeds.first) : `${seeds.first}-${seeds.first + seeds.count - 1}`;
}
export function seedsInput(seeds: Question["seeds"]): SeedsInput {
  return Array.isArray(seeds) ? { values: seeds } : { ...seeds };
}
export function seedCount(seeds: Question["seeds"]): number {
  return Array.isArray(seeds) ? seeds.length : seeds.count;
}
export function seedList(seeds: Question["seeds"]): number[] {
  return Array.isArray(seeds) ? seeds : Array.from({ length: seeds.count }, (_, i) => seeds.first + i);
}

function parseSampler(text: string): [SamplerMethod | null, number | null] {
  const [name, steps] = text.split(".");
  const method = METHODS.find((known) => known === name) ?? null;
  const count = Number(steps);
  return [method, method && Number.isInteger(count) && count > 0 ? count : null];
}
function samplerText(method: string, steps: number | null): string {
  return steps === null ? method : `${method}.${steps}`;
}
function isThere<T>(value: T | null): value is T {
  return value !== null;
}
