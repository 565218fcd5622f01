/**
 * The sample key: SHA-256 of canonical JSON (RFC 8785) of everything that decides an image, and of nothing else.
 * Two questions that mean the same have the same key; a changed default gives new keys and never changes an old one's meaning.
 */
import type { Condition } from "./condition.js";
import { canonicalJson, digestOf, sha256 } from "./digest.js";
import type { DrawingModel, ImportedModel } from "./model.js";
import type { NoiseOfAnyScheme } from "./noise.js";
import { type EffectiveSampler, EXTERNAL_SAMPLER, type ExternalSampler } from "./sampler.js";

/** Raised when the meaning of the key's fields changes. */
const KEY_VERSION = 1;

/** How a state becomes an image: trunc(clip(x·127.5 + 128, 0, 255)) as uint8, as NVlabs/edm does. */
const ENCODING = "uint8-trunc-128";

export interface Drawing {
  model: DrawingModel;
  sampler: EffectiveSampler;
  condition: Condition | null;
}

/** What was drawn elsewhere: it has keys as what is drawn here has, and is never drawn. */
export interface ImportedDrawing {
  model: ImportedModel;
  sampler: ExternalSampler;
  condition: null;
}
export type Identity = Drawing | ImportedDrawing;

export function importedDrawing(digest: string): ImportedDrawing {
  return { model: { imported: digest }, sampler: EXTERNAL_SAMPLER, condition: null };
}

export function drawingDigest(model: DrawingModel | ImportedModel): string {
  return digestOf(model);
}

/** SHA-256 of a source's canonical form: a sample key without its noise. */
export function sourceDigest(drawing: Identity): string {
  return digestOf({ v: KEY_VERSION, encoding: ENCODING, ...drawing });
}

/** Keys of many samples of one source: the part before and after the noise is made canonical once. */
export function sampleKeys(drawing: Identity): (noise: NoiseOfAnyScheme) => string {
  // The field names sort as condition, encoding, model, noise, sampler, v: "noise" splits the text in two.
  const before = canonicalJson({ condition: drawing.condition, encoding: ENCODING, model: drawing.model }).slice(0, -1);
  const after = canonicalJson({ sampler: drawing.sampler, v: KEY_VERSION }).slice(1);
  return (noise) => sha256(`${before},"noise":${canonicalJson(noise)},${after}`);
}

/** The same key, from the definition. */
export function sampleKey(drawing: Identity, noise: NoiseOfAnyScheme): string {
  return digestOf({ v: KEY_VERSION, encoding: ENCODING, ...drawing, noise });
}
