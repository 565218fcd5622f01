/** A lane: one drawing child and the turns it takes, a model check or a batch at a time. */
import { ChildClosed } from "../children/errors.js";
import { CLAIM_SECONDS, claimBatch, giveBackClaim, renewClaim } from "../db/queries/claims.js";
import { claimCheck, giveBackCheck, renewCheck, settleCheck } from "../db/queries/models.js";
import { findSources } from "../db/queries/sources.js";
import { type DrawingDependencies, drawClaim, type Outcome } from "./draw-claim.js";

/** Says to a running batch that its claim is over: stop drawing, settle nothing. */
class ClaimEnded extends Error {
  override name = "ClaimEnded";
}

export class Lane {
  private readonly ending = new AbortController();
  private checkedLast = false;

  constructor(
    private readonly deps: DrawingDependencies,
    private readonly onBatch: (outcome: Outcome) => void,
  ) {}

  /** Does one thing that is due; false when nothing is. Checks and batches take turns, so that neither waits long. */
  async turn(): Promise<boolean> {
    const turns = this.checkedLast ? [() => this.draw(), () => this.check()] : [() => this.check(), () => this.draw()];
    for (const take of turns) {
      if (this.ending.signal.aborted) return false;
      if (await take()) return true;
    }
    return false;
  }

  /** Ends what runs, and gives it back undrawn. */
  async end(): Promise<void> {
    this.ending.abort(new ClaimEnded("the worker is stopping"));
    await this.deps.child.close();
  }

  private async draw(): Promise<boolean> {
    const { db, log } = this.deps;
    const claim = await claimBatch(db);
    if (!claim) return false;
    this.checkedLast = false;
    const lost = new AbortController();
    const renewal = setInterval(
      () => {
        renewClaim(db, claim.id).then(
          (held) => held === 0 && lost.abort(new ClaimEnded("another has taken these samples over")),
          (error: unknown) => log.warn({ err: error }, "a claim could not be prolonged"),
        );
      },
      (CLAIM_SECONDS * 1000) / 3,
    );
    try {
      const source = (await findSources(db, [claim.sourceId])).get(claim.sourceId)!;
      const signal = AbortSignal.any([lost.signal, this.ending.signal]);
      const outcome = await drawClaim(this.deps, claim, source, signal);
      this.onBatch(outcome);
      log.debug({ claim: claim.id, asked: claim.samples.length, ...outcome }, "a batch is done");
    } catch (error) {
      if (!(error instanceof ClaimEnded || error instanceof ChildClosed)) throw error;
      log.info({ claim: claim.id, samples: claim.samples.length }, `a batch was given up: ${error.message}`);
      await giveBackClaim(db, claim.id);
    } finally {
      clearInterval(renewal);
    }
    return true;
  }

  private async check(): Promise<boolean> {
    const { db, child, weights, log } = this.deps;
    const model = await claimCheck(db);
    if (!model) return false;
    this.checkedLast = true;
    const renewal = setInterval(() => {
      renewCheck(db, model.id).catch((error: unknown) => log.warn({ err: error }, "a check could not be prolonged"));
    }, 20_000);
    try {
      const verdict = await child.check(await weights.file(model.digest!), model.drawing!, this.ending.signal);
      await settleCheck(db, model.id, verdict);
      log.info({ model: model.slug, ...verdict }, verdict.ok ? "a model is READY" : "a model is REJECTED");
    } catch (error) {
      // Any other error is the machine's, not the model's: the check is free again when its claim runs out.
      if (!this.ending.signal.aborted) throw error;
      await giveBackCheck(db, model.id);
    } finally {
      clearInterval(renewal);
    }
    return true;
  }
}
