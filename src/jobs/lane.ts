/**
 * A lane: one drawing child and the turns it takes, a model check or a batch at a time. A batch is settled while the next
 * one is drawn: one after the other cost a fifth of the child's time.
 */
import { ChildClosed } from "../children/errors.js";
import type { Hello } from "../children/protocol.js";
import { CLAIM_SECONDS, type Claim, claimBatch, giveBackClaim, renewClaim } from "../db/queries/claims.js";
import { claimFinding, giveBackFinding, HOLD_SECONDS, renewFinding, settleFinding } from "../db/queries/findings.js";
import { CHECK_SECONDS, claimCheck, giveBackCheck, renewCheck } from "../db/queries/models.js";
import { findSources, type SourceRow } from "../db/queries/sources.js";
import { claimVerification, updateVerification } from "../db/queries/verification.js";
import type { Takes } from "../domain/takes.js";
import { checkModel } from "./check-model.js";
import { type DrawingDependencies, type DrawnClaim, drawClaim } from "./draw-claim.js";
import { finderOf, reasonOf } from "./find.js";
import type { Heartbeat } from "./heartbeat.js";
import { type PublishDependencies, publishDue } from "./publish.js";
import { type Outcome, type SettlingDependencies, settleClaim } from "./settle-claim.js";
import { verifySamples } from "./verify.js";

/** Says to a running batch that its claim is over: stop drawing, settle nothing. */
class ClaimEnded extends Error {
  override name = "ClaimEnded";
}

export interface LaneDependencies {
  takes: Takes;
  heartbeat: Pick<Heartbeat, "begin" | "end">;
  onBatch?: (outcome: Outcome) => void;
}

export class Lane {
  private readonly ending = new AbortController();
  private readonly leaving = new AbortController();
  /** Of checks, batches, findings and versions: which was done last. */
  private last = 3;
  /** Of the batch before: never rejects. */
  private settling: Promise<void> | null = null;

  constructor(
    private readonly deps: DrawingDependencies & SettlingDependencies & PublishDependencies & LaneDependencies,
  ) {}

  /**
   * Does one thing that is due; false when nothing is. One that takes some models alone leaves findings, versions and
   * verifications, which may be of any, to others. Checks, batches, findings and versions take turns: none waits long.
   */
  async turn(): Promise<boolean> {
    const takes = [() => this.check(), () => this.draw(), () => this.find(), () => this.publish()];
    for (let next = 1; next <= takes.length; next++) {
      if (this.ending.signal.aborted) return false;
      const turn = (this.last + next) % takes.length;
      if (!(await takes[turn]!())) continue;
      this.last = turn;
      return true;
    }
    if (this.ending.signal.aborted) return false;
    // A verification takes long and nobody waits for its images: it comes last.
    if (!this.deps.takes.models && (await this.verify())) return true;
    if (!this.settling) return false;
    // What became due meanwhile woke nobody: this lane was at work.
    await this.settled();
    return true;
  }

  /** What its child says of itself. */
  hello(): Promise<Hello> {
    return this.deps.child.hello();
  }

  /** Resolves when what was drawn is settled. */
  async settled(): Promise<void> {
    await this.settling;
    this.settling = null;
  }

  /** Gives a finding back: one that began long before could go on for as long again. A batch is finished. */
  leave(): void {
    this.leaving.abort(new ClaimEnded("the worker is stopping"));
  }

  /** Ends what runs, and gives it back undrawn. */
  async end(): Promise<void> {
    this.leave();
    this.ending.abort(new ClaimEnded("the worker is stopping"));
    await this.deps.child.close();
  }

  private async draw(): Promise<boolean> {
    const { db, log } = this.deps;
    const claim = await claimBatch(db, this.deps.takes);
    if (!claim) return false;
    this.deps.heartbeat.begin(claim.id, { sourceId: claim.sourceId, samples: claim.samples.length });
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
      const drawn = await drawClaim(this.deps, claim, source, AbortSignal.any([lost.signal, this.ending.signal]));
      // At most one batch ahead, so that a slow store slows the drawing instead of filling the memory.
      await this.settled();
      this.settling = this.settle(claim, source, drawn).finally(() => clearInterval(renewal));
    } catch (error) {
      clearInterval(renewal);
      this.deps.heartbeat.end(claim.id, 0);
      if (!(error instanceof ClaimEnded || error instanceof ChildClosed)) throw error;
      log.info({ claim: claim.id, samples: claim.samples.length }, `a batch was given up: ${error.message}`);
      await giveBackClaim(db, claim.id);
    }
    return true;
  }

  private async settle(claim: Claim, source: SourceRow, drawn: DrawnClaim): Promise<void> {
    let ready = 0;
    try {
      const outcome = await settleClaim(this.deps, claim, source, drawn, this.ending.signal);
      ready = outcome.ready;
      this.deps.onBatch?.(outcome);
      this.deps.log.debug({ claim: claim.id, asked: claim.samples.length, ...outcome }, "a batch is done");
    } catch (error) {
      // The rows are free again when the claim runs out.
      this.deps.log.error({ err: error, claim: claim.id }, "a batch could not be settled; its samples are drawn again");
    } finally {
      this.deps.heartbeat.end(claim.id, ready);
    }
  }

  private async check(): Promise<boolean> {
    const { db, log } = this.deps;
    const model = await claimCheck(db, this.deps.takes);
    if (!model) return false;
    const renewal = setInterval(
      () => {
        renewCheck(db, model.id).catch((error: unknown) => log.warn({ err: error }, "a check could not be prolonged"));
      },
      (CHECK_SECONDS * 1000) / 3,
    );
    try {
      await checkModel(this.deps, model, this.ending.signal);
    } catch (error) {
      // Any other error is the machine's, not the model's: the check is free again when its claim runs out.
      if (!this.ending.signal.aborted) throw error;
      await giveBackCheck(db, model.id);
    } finally {
      clearInterval(renewal);
    }
    return true;
  }

  private async find(): Promise<boolean> {
    const { db, log } = this.deps;
    const finding =
      this.leaving.signal.aborted || this.deps.takes.models ? null : await claimFinding(db, this.deps.takes);
    if (!finding) return false;
    const { digest, kind } = finding;
    const lost = new AbortController();
    let renewing = Promise.resolve();
    const renew = async () => {
      const held = await renewFinding(db, finding);
      if (held === null) lost.abort(new ClaimEnded("another has taken this finding over"));
      else finding.held = held;
    };
    const renewal = setInterval(
      () => {
        renewing = renew().catch((error: unknown) =>
          log.warn({ err: error }, "the hold on a finding could not be prolonged"),
        );
      },
      (HOLD_SECONDS * 1000) / 3,
    );
    const signal = AbortSignal.any([lost.signal, this.leaving.signal]);
    let began = performance.now();
    const seconds = () => (performance.now() - began) / 1000;
    try {
      // Whoever waits for an image waits for one batch of a finding at most; its time is its own asker's.
      const pause = async () => {
        const paused = performance.now();
        if (!signal.aborted) await this.draw();
        began += performance.now() - paused;
      };
      const result = await finderOf(finding)(this.deps, finding.body, signal, pause);
      await settleFinding(db, digest, { state: "READY", result }, seconds());
      log.info({ finding: digest, kind }, "a finding is READY");
    } catch (error) {
      if (signal.aborted || error instanceof ChildClosed) {
        clearInterval(renewal);
        // The fence that it is given back with is the last one.
        await renewing;
        await giveBackFinding(db, finding);
        return true;
      }
      const reason = reasonOf(error);
      // The machine's fault: it is free again when the hold runs out.
      if (reason === null) throw error;
      log.warn({ err: error, finding: digest, kind }, "a finding FAILED");
      await settleFinding(db, digest, { state: "FAILED", error: reason }, seconds());
    } finally {
      clearInterval(renewal);
    }
    return true;
  }

  private publish(): Promise<boolean> {
    const pause = async () => void (await this.draw());
    if (this.deps.takes.models) return Promise.resolve(false);
    return publishDue(this.deps, this.leaving.signal, pause);
  }

  private async verify(): Promise<boolean> {
    const { db, log } = this.deps;
    const verification = await claimVerification(db);
    if (!verification) return false;
    try {
      await verifySamples(this.deps, verification, this.ending.signal);
    } catch (error) {
      // Given back by its age: whoever takes it starts it again with other samples.
      if (this.ending.signal.aborted) return true;
      log.error({ err: error, verification: verification.id }, "a verification failed");
      await updateVerification(db, verification.id, verification.report, "FAILED");
    }
    return true;
  }
}
