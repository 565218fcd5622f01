/** A worker's report of itself, for whoever runs the place: what it is, how fast, and what it draws now. */
import { randomUUID } from "node:crypto";
import os from "node:os";
import type { Executor } from "../db/executor.js";
import { beatWorker, endWorker, insertWorker } from "../db/queries/workers.js";
import type { Logger } from "../log.js";

const BEAT_MS = 5_000;
/** The rate is that of the last minute. */
const RATE_MS = 60_000;

export interface WorkerTraits {
  device: string;
  numericsClass: string;
  lanes: number;
  models: string[] | null;
}

export class Heartbeat {
  private readonly id = randomUUID();
  private readonly startedAt = performance.now();
  private readonly drawing = new Map<string, { sourceId: number; samples: number }>();
  private drawn: { at: number; samples: number }[] = [];
  private beating: NodeJS.Timeout | null = null;
  private said: Promise<void> = Promise.resolve();

  constructor(private readonly deps: { db: Executor; log: Logger }) {}

  /** A worker that cannot say that it is here still draws: its rows are claimed by themselves. */
  start(traits: Promise<WorkerTraits>): void {
    this.said = traits
      .then((known) => insertWorker(this.deps.db, { id: this.id, name: `${os.hostname()}:${process.pid}`, ...known }))
      .catch((error: unknown) => this.deps.log.warn({ err: error }, "the worker could not report itself"));
    this.beating = setInterval(() => void this.beat(), BEAT_MS);
  }

  begin(claim: string, batch: { sourceId: number; samples: number }): void {
    this.drawing.set(claim, batch);
  }

  end(claim: string, ready: number): void {
    this.drawing.delete(claim);
    this.drawn.push({ at: performance.now(), samples: ready });
  }

  async stop(): Promise<void> {
    if (this.beating) clearInterval(this.beating);
    await this.said;
    await endWorker(this.deps.db, this.id).catch((error: unknown) =>
      this.deps.log.warn({ err: error }, "the worker could not say that it stops"),
    );
  }

  private async beat(): Promise<void> {
    await this.said;
    const now = performance.now();
    const window = Math.min(RATE_MS, now - this.startedAt);
    this.drawn = this.drawn.filter(({ at }) => at > now - window);
    const samples = this.drawn.reduce((sum, each) => sum + each.samples, 0);
    const batch = [...this.drawing.values()].at(-1) ?? null;
    await beatWorker(this.deps.db, this.id, { samplesPerSecond: (samples * 1000) / window, batch }).catch(
      (error: unknown) => this.deps.log.warn({ err: error }, "the worker could not say that it is alive"),
    );
  }
}
