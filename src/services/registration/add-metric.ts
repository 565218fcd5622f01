/** Registers a descriptor metric from its card and its network: tried first, then stored, then a row. */

import type { DescribingChild } from "../../children/describing-child.js";
import { ChildCrashed, ChildOutOfMemory, ChildTimedOut } from "../../children/errors.js";
import type { Executor } from "../../db/executor.js";
import { record } from "../../db/queries/audit.js";
import { correctMetric, keepMetric, type MetricRow, metricVersions } from "../../db/queries/metrics.js";
import { transaction } from "../../db/retry.js";
import { OPERATOR } from "../../domain/audit.js";
import type { DescriptorCard } from "../../domain/descriptor.js";
import { canonicalJson, sha256 } from "../../domain/digest.js";
import { badInput } from "../../errors.js";
import { COSINE_RANGE } from "../../metrics/descriptor-cosine.js";
import type { ObjectStore } from "../../storage/object-store.js";
import { descriptorCardOf, type MetricCard } from "./descriptor-card.js";
import { keepWeights } from "./keep-weights.js";

/** What goes to the child that tries it. */
export const MOST_NETWORK_BYTES = 2 ** 30;

export interface AddedMetric {
  slug: string;
  version: number;
  /** CORRECTED: its words alone. RESTORED: an older version's content, which questions get again. */
  outcome: "ADDED" | "NEW_VERSION" | "CORRECTED" | "RESTORED" | "UNCHANGED";
  millisecondsPerImage: number;
}

/** BAD_USER_INPUT, by the card's field, for a network that is not what its card says. */
export async function addMetric(
  deps: { db: Executor; store: ObjectStore; describing: Pick<DescribingChild, "tryOut"> },
  card: MetricCard,
  network: Buffer,
): Promise<AddedMetric> {
  if (network.length > MOST_NETWORK_BYTES) {
    throw badInput("network", `network has ${network.length} bytes: at most ${MOST_NETWORK_BYTES} are taken.`);
  }
  const found = sha256(network);
  if (found !== card.digest) {
    throw badInput("digest", `digest is ${card.digest}, and the bytes of ${card.network} hash to ${found}.`);
  }
  const descriptor = descriptorCardOf(card);
  const millisecondsPerImage = await tried(deps.describing, descriptor, card.network, network);
  const networkObject = await keepWeights(deps.store, found, network);
  const kept = await transaction(deps.db, async (tx) => {
    const { version, outcome } = await keep(tx, card, descriptor, networkObject);
    if (outcome !== "UNCHANGED") {
      const subject = `Metric:${card.slug}@${version}`;
      await record(tx, { actor: OPERATOR, action: "REGISTERED", subject, detail: { metric: card.slug, outcome } });
    }
    return { version, outcome };
  });
  return { slug: card.slug, ...kept, millisecondsPerImage };
}

async function tried(
  describing: Pick<DescribingChild, "tryOut">,
  card: DescriptorCard,
  name: string,
  network: Buffer,
): Promise<number> {
  try {
    const verdict = await describing.tryOut(network, card);
    if (verdict.ok) return verdict.millisecondsPerImage;
    throw badInput("network", `${name} cannot be used: ${verdict.reason}.`);
  } catch (error) {
    const ended = error instanceof ChildCrashed || error instanceof ChildTimedOut || error instanceof ChildOutOfMemory;
    if (!ended) throw error;
    throw badInput("network", `${name} cannot be used: in its trial ${error.message}.`, error);
  }
}

async function keep(
  tx: Executor,
  card: MetricCard,
  descriptor: DescriptorCard,
  networkObject: string,
): Promise<Pick<AddedMetric, "version" | "outcome">> {
  const versions = await metricVersions(tx, card.slug);
  const { slug, title, threshold, reference } = card;
  if (versions.some(({ kind }) => kind !== "DESCRIPTOR_COSINE")) {
    throw badInput("slug", `slug is ${slug}, which is a metric of the program's own: choose another.`);
  }
  const content = contentOf(threshold, descriptor);
  const same = versions.find((row) => contentOf(row.threshold, row.card!) === content);
  const version = same?.version ?? (versions.at(-1)?.version ?? 0) + 1;
  const id = `${slug}@${version}`;
  await keepMetric(tx, {
    id,
    slug,
    version,
    title,
    kind: "DESCRIPTOR_COSINE",
    direction: "SIMILARITY",
    threshold,
    range: COSINE_RANGE,
    digest: card.digest,
    reference,
    card: descriptor,
    networkObject,
  });
  if (!same) return { version, outcome: versions.length === 0 ? "ADDED" : "NEW_VERSION" };
  const corrected = wordsOf(same) !== wordsOf({ title, reference, card: descriptor });
  if (corrected) await correctMetric(tx, id, { title, reference, card: descriptor });
  if (!same.current) return { version, outcome: "RESTORED" };
  return { version, outcome: corrected ? "CORRECTED" : "UNCHANGED" };
}

/** All that a value, or a score of it, depends on. */
function contentOf(
  threshold: number,
  { license: _license, thresholdSource: _source, ...card }: DescriptorCard,
): string {
  return canonicalJson({ threshold, card });
}

function wordsOf({ title, reference, card }: Pick<MetricRow, "title" | "reference" | "card">): string {
  return canonicalJson({ title, reference, license: card!.license, thresholdSource: card!.thresholdSource });
}
