/** Shedding: a server whose event loop lags refuses operations at once, so that those it has taken come to an end. */
import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import { ConcordanceError } from "../../errors.js";

const RESOLUTION_MS = 10;
const WINDOW_MS = 500;
const NANOSECONDS_A_MS = 1e6;

export class Congestion {
  private readonly delays: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private readonly timer: NodeJS.Timeout;
  /** Of the last two windows: one long pause (a collection of garbage, a machine that slept) is not congestion. */
  private medians: [number, number] = [0, 0];

  constructor(private readonly mostMs: number) {
    this.delays.enable();
    this.timer = setInterval(() => this.look(), WINDOW_MS).unref();
  }

  /** Throws OVERLOADED while the median delay of the event loop has been beyond the limit for two windows. */
  check(): void {
    if (Math.min(...this.medians) <= this.mostMs) return;
    const delay = Math.round(Math.min(...this.medians));
    throw new ConcordanceError("OVERLOADED", `The server lags by ${delay} ms: it takes no more at the moment.`, {
      retryAfterSeconds: 1,
    });
  }

  stop(): void {
    clearInterval(this.timer);
    this.delays.disable();
  }

  private look(): void {
    const median = this.delays.count === 0 ? 0 : this.delays.percentile(50) / NANOSECONDS_A_MS - RESOLUTION_MS;
    this.medians = [this.medians[1], median];
    this.delays.reset();
  }
}
