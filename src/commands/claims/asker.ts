/** The questions of the claims, as any client may ask them. */
import { ConcordanceError } from "../../errors.js";
import { matches } from "../../metrics/counting.js";
import type { GraphClient } from "../client.js";
import type { Condition, Source } from "./claim.js";
import type { Evidence, Matches } from "./evidence.js";
import {
  COMPARISON,
  type ComparisonAnswer,
  crossPairs,
  GENERALIZATION,
  type GeneralizationAnswer,
  METRICS,
  type MetricAnswer,
  SAMPLES,
  type SamplesAnswer,
} from "./operations.js";

const WAIT_SECONDS = 60;
/** Whole waits in which nothing of what is pending came: a describing process that is down for longer is down. */
const PENDING_WAITS = 30;
/** Two fields a pair, and a document may have a thousand. */
const PAIRS_A_QUERY = 200;

export class Asker {
  /** The numerics classes of all that was compared. */
  readonly numericsClasses = new Set<string>();
  /** Comparisons by their question: claims share some. */
  private readonly compared = new Map<string, Promise<Matches>>();

  private constructor(
    private readonly client: GraphClient,
    readonly metric: MetricAnswer,
  ) {}

  /** NOT_FOUND where the server has no such metric. */
  static async of(client: GraphClient, slug: string): Promise<Asker> {
    const { metrics } = await client.query<{ metrics: MetricAnswer[] }>(METRICS);
    const metric = metrics.find((one) => one.slug === slug);
    if (metric) return new Asker(client, metric);
    const there = metrics.map((one) => one.slug).join(", ");
    throw new ConcordanceError("NOT_FOUND", `No metric has the slug ${slug}; there are ${there}.`, { field: "metric" });
  }

  /** Whether a and b draw the same image of each seed. */
  same(a: Source, b: Source, seeds: number[], condition?: Condition): Promise<Matches> {
    const variables = {
      a,
      b,
      seeds: { values: seeds },
      condition,
      metric: this.metric.slug,
      waitSeconds: WAIT_SECONDS,
    };
    const key = JSON.stringify(variables);
    const known = this.compared.get(key);
    if (known) return known;
    const answer = this.settled(
      async () => (await this.client.query<{ comparison: ComparisonAnswer }>(COMPARISON, variables)).comparison,
      ({ score, pendingValues }) => ({ ...score, pending: pendingValues }),
    ).then(({ values, numericsClasses }) => {
      for (const one of numericsClasses) this.numericsClasses.add(one);
      return this.matching(values);
    });
    this.compared.set(key, answer);
    return answer;
  }

  /** Whether a's image of each of `seeds` is b's of the one at the same place of `others`: what chance alone gives. */
  async sameByChance(a: Source, b: Source, seeds: number[], others: number[], condition?: Condition): Promise<Matches> {
    const ids = await this.samples(b, others, condition);
    const values: (number | null)[] = [];
    for (let start = 0; start < seeds.length; start += PAIRS_A_QUERY) {
      const part = seeds.slice(start, start + PAIRS_A_QUERY).map((seed, i) => ({ seed, with: ids[start + i]! }));
      const { document, variables } = crossPairs({ ...a, condition: condition ?? a.condition }, part, this.metric.slug);
      const answer = await this.client.query<Record<string, { compare: number | null }>>(document, variables);
      values.push(...part.map((_, i) => answer[`p${i}`]!.compare));
    }
    return this.matching(values);
  }

  /** Copies among a's images, less those among held-out images, against the same training images. */
  async excessCopying(source: Source, seeds: number[]): Promise<Evidence> {
    const variables = { source, seeds: { values: seeds }, metric: this.metric.slug, waitSeconds: WAIT_SECONDS };
    const { score, reference } = await this.settled(
      async () =>
        (await this.client.query<{ generalization: GeneralizationAnswer }>(GENERALIZATION, variables)).generalization,
      (answer) => ({
        n: answer.score.n + answer.reference.n,
        requested: answer.score.requested + answer.reference.requested,
        // Not told there; a whole training subset is described before the first image has a nearest one.
        pending: this.metric.kind === "DESCRIPTOR_COSINE" ? answer.score.requested - answer.score.n : 0,
      }),
    );
    // The GL score is a part of n: its count is whole, whatever the division lost.
    const copies = ({ value, n }: { value: number | null; n: number }) => n - Math.round((value ?? 0) * n);
    return {
      kind: "INDEPENDENT",
      first: copies(score),
      n: score.n,
      second: copies(reference),
      otherN: reference.n,
    };
  }

  private async samples(source: Source, seeds: number[], condition?: Condition): Promise<string[]> {
    const { grid } = await this.client.query<{ grid: SamplesAnswer }>(SAMPLES, {
      sources: [source],
      seeds: { values: seeds },
      condition,
      waitSeconds: WAIT_SECONDS,
    });
    return grid.rows[0]!.samples.map((sample) => sample.id);
  }

  /**
   * Asks until all is there, or until a whole wait brought nothing more: what FAILED will not come. What is said to be
   * pending will, however little one wait brings of it.
   */
  private async settled<T>(
    ask: () => Promise<T>,
    scoreOf: (answer: T) => { n: number; requested: number; pending?: number },
  ): Promise<T> {
    for (let [before, waits] = [-1, 0]; ; ) {
      const answer = await ask();
      const { n, requested, pending = 0 } = scoreOf(answer);
      waits = n === before ? waits + 1 : 0;
      if (n === requested || waits > (pending > 0 ? PENDING_WAITS : 0)) return answer;
      before = n;
    }
  }

  private matching(values: readonly (number | null)[]): Matches {
    const { threshold, direction } = this.metric;
    return values.map((value) => (value === null ? null : matches(value, threshold, direction)));
  }
}
