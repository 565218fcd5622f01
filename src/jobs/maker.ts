/** Makes the weights of ANALYTIC models, one after the other, beside the lanes: no batch waits for them. */
import { CHECK_SECONDS, claimMaking, giveBackCheck, renewCheck } from "../db/queries/models.js";
import { type MakingDependencies, makeWeights } from "./make-weights.js";

const RENEW_MS = (CHECK_SECONDS * 1000) / 3;

export class Maker {
  private readonly ending = new AbortController();
  private making: Promise<void> | null = null;

  constructor(
    private readonly deps: MakingDependencies,
    private readonly onMade: () => void,
  ) {}

  /** Starts on what is due, unless it is at work: then it goes on until nothing is. */
  wake(): void {
    if (this.making || this.ending.signal.aborted) return;
    this.making = this.work()
      // What failed is due again when its claim runs out.
      .catch((error: unknown) => this.deps.log.error({ err: error }, "a model's weights could not be made"))
      .finally(() => {
        this.making = null;
      });
  }

  /** Gives back what is being made. */
  async end(): Promise<void> {
    this.ending.abort();
    await this.making;
  }

  private async work(): Promise<void> {
    const { db, log } = this.deps;
    const { signal } = this.ending;
    for (let model = await claimMaking(db); model; model = await claimMaking(db)) {
      const { id } = model;
      const renewal = setInterval(() => {
        renewCheck(db, id).catch((error: unknown) => log.warn({ err: error }, "a making could not be prolonged"));
      }, RENEW_MS);
      try {
        await makeWeights(this.deps, model, signal);
        this.onMade();
      } catch (error) {
        if (!signal.aborted) throw error;
        return await giveBackCheck(db, id);
      } finally {
        clearInterval(renewal);
      }
    }
  }
}
