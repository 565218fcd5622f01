/** Node ids: `<type>:<rest>`. Opaque to clients; what does not read as one is nobody's id, never an error. */

import { NOISE_SCHEMES, type NoiseScheme } from "../domain/noise.js";
import { isSeed } from "../domain/seed.js";
import { ConcordanceError } from "../errors.js";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/** What may follow each type's name, so that no foreign text reaches a query. */
const REST = {
  Model: UUID,
  TrainingSet: UUID,
  ShareLink: UUID,
  Job: UUID,
  Study: UUID,
  Dashboard: UUID,
  DatasetVersion: UUID,
  Verification: UUID,
  Metric: /^[A-Za-z0-9@._-]{1,100}$/,
  Sample: SHA256,
  Comparison: SHA256,
  DenoiserDistance: SHA256,
} as const;
export type NodeType = keyof typeof REST;
export type NodeKey = { type: NodeType; key: string } | { type: "Seed"; noise: NoiseScheme; value: number };

export function nodeId(type: NodeType, key: string): string {
  return `${type}:${key}`;
}
export function seedId(noise: NoiseScheme, value: number): string {
  return `Seed:${noise}:${value}`;
}

/** Null for what is no id of ours. */
export function parseId(id: string): NodeKey | null {
  const cut = id.indexOf(":");
  const type = id.slice(0, Math.max(cut, 0));
  const key = id.slice(cut + 1);
  if (type === "Seed") return parseSeed(key);
  if (!Object.hasOwn(REST, type)) return null;
  const known = type as NodeType;
  return REST[known].test(key) ? { type: known, key } : null;
}

/** The key of an id of one type, or null. */
export function keyOf(type: NodeType, id: string): string | null {
  const parsed = parseId(id);
  return parsed?.type === type ? parsed.key : null;
}

/** The key of an id that has to name something. Throws NOT_FOUND. */
export function requiredKey(type: NodeType, id: string, field = "id"): string {
  const key = keyOf(type, id);
  if (key === null) throw new ConcordanceError("NOT_FOUND", `There is no ${type} with this id.`, { field });
  return key;
}

function parseSeed(rest: string): NodeKey | null {
  const [scheme, digits, ...more] = rest.split(":");
  const noise = NOISE_SCHEMES.find((known) => known === scheme);
  if (!noise || more.length > 0 || !/^(0|[1-9][0-9]{0,9})$/.test(digits ?? "")) return null;
  const value = Number(digits);
  return isSeed(value) ? { type: "Seed", noise, value } : null;
}
