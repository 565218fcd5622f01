/** A worker: some lanes that draw whatever is due, woken by the queue, and by a sweep for what the queue forgot. */
import { setTimeout as delay } from "node:timers/promises";
import { DrawingChild, type DrawingChildOptions } from "../children/drawing-child.js";
import type { Config } from "../config.js";
import type { Executor } from "../db/executor.js";
import { anythingDue, freeExpired } from "../db/queries/claims.js";
import { anyVersionDue } from "../db/queries/datasets.js";
import { anyFindingDue } from "../db/queries/findings.js";
import { anyCheckDue } from "../db/queries/models.js";
import { anyVerificationQueued } from "../db/queries/verification.js";
import type { Takes } from "../domain/takes.js";
import type { Logger } from "../log.js";
import type { ObjectStore } from "../storage/object-store.js";
import { Heartbeat } from "./heartbeat.js";
import { Lane } from "./lane.js";
import { Maker } from "./maker.js";
import type { Publisher } from "./publish.js";
import type { Queue } from "./queue.js";
import type { Outcome } from "./settle-claim.js";
import type { WeightsCache } from "./weights.js";

/** Rows of a dead worker are free within this and CLAIM_SECONDS. */
const SWEEP_MS = 1_500;
/** After an error (the database is away, say) a lane pauses before its next turn. */
const PAUSE_MS = 1_000;
/** Of the 30 s that SIGTERM leaves: then what still runs is given back. */
const FINISH_MS = 20_000;

export interface WorkerDependencies {
  db: Executor;
  store: ObjectStore;
  queue: Queue;
  weights: WeightsCache;
  publisher: Publisher;
  config: Pick<Config, "lanes" | "limits">;
  takes: Takes;
  /** How each lane's child is started. */
  drawing: DrawingChildOptions;
  log: Logger;
  onBatch?: (outcome: Outcome) => void;
}

export class Worker {
  private readonly idle: Lane[];
  private readonly lanes: Lane[];
  private readonly maker: Maker;
  private readonly heartbeat: Heartbeat;
  private readonly running = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private sweeping: NodeJS.Timeout | null = null;

  constructor(private readonly deps: WorkerDependencies) {
    this.heartbeat = new Heartbeat(deps);
    this.lanes = Array.from({ length: deps.config.lanes }, () => {
      const child = new DrawingChild(deps.drawing);
      return new Lane({ ...deps, child, heartbeat: this.heartbeat });
    });
    this.idle = [...this.lanes];
    this.maker = new Maker(deps, () => this.wakeAll());
  }

  async start(): Promise<void> {
    const { lanes, takes } = { lanes: this.lanes, takes: this.deps.takes };
    const traits = lanes[0]!.hello().then(({ device, numericsClass }) => ({
      device,
      numericsClass,
      lanes: lanes.length,
      models: takes.models && [...takes.models],
    }));
    this.heartbeat.start(traits);
    await this.deps.queue.work(this.lanes.length, () => this.run());
    const sweep = async () => {
      try {
        await freeExpired(this.deps.db);
        const { db } = this.deps;
        for (const due of [anythingDue, anyCheckDue, anyFindingDue, anyVersionDue, anyVerificationQueued]) {
          if (!(await due(db))) continue;
          this.wakeAll();
          break;
        }
        if (!this.deps.takes.models) this.maker.wake();
      } catch (error) {
        this.deps.log.warn({ err: error }, "a sweep failed; the next one tries again");
      }
      if (!this.stopping.signal.aborted) this.sweeping = setTimeout(sweep, SWEEP_MS);
    };
    await sweep();
  }

  /** Takes no more work, lets what runs finish for a while, gives back the rest. */
  async stop(): Promise<void> {
    this.stopping.abort();
    for (const lane of this.lanes) lane.leave();
    if (this.sweeping) clearTimeout(this.sweeping);
    const finished = Promise.all([...this.running, this.maker.end()]);
    const late = new AbortController();
    await Promise.race([finished, delay(FINISH_MS, undefined, { signal: late.signal }).catch(() => {})]);
    late.abort();
    await Promise.all(this.lanes.map((lane) => lane.end()));
    await finished;
    await this.heartbeat.stop();
  }

  private wakeAll(): void {
    for (let n = this.idle.length; n > 0; n--) void this.run();
  }

  /** Lets an idle lane work until nothing is due. All busy: they will see what is new by themselves. */
  private async run(): Promise<void> {
    const lane = this.stopping.signal.aborted ? undefined : this.idle.pop();
    if (!lane) return;
    const work = this.work(lane).finally(() => {
      this.running.delete(work);
      this.idle.push(lane);
    });
    this.running.add(work);
    await work;
  }

  private async work(lane: Lane): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        if (!(await lane.turn())) return;
      } catch (error) {
        this.deps.log.error({ err: error }, "a lane had an error; its samples are drawn again");
        await delay(PAUSE_MS, undefined, { signal: this.stopping.signal }).catch(() => {});
      }
    }
    await lane.settled();
  }
}
