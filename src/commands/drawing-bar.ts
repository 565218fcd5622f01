import { Presets, SingleBar } from "cli-progress";

/** A progress bar over samples, with the rate and the time left. It appears with the first missing sample. */
export class DrawingBar {
  private readonly began = Date.now();
  private shown = false;
  private readonly bar = new SingleBar(
    {
      format: "  drawing {bar} {value} of {total} samples · {rate} a second · {left} left",
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: 5_000,
    },
    Presets.shades_classic,
  );

  /** `there` were stored before; `done` have been drawn since, of `total` in all. */
  show(there: number, done: number, total: number): void {
    if (!this.shown) {
      this.shown = true;
      this.bar.start(total, there, { rate: "–", left: "–" });
    }
    const rate = done / ((Date.now() - this.began) / 1000);
    const left = rate > 0 ? `${Math.ceil((total - there - done) / rate)} s` : "–";
    this.bar.setTotal(total);
    this.bar.update(there + done, { rate: rate.toFixed(1), left });
  }

  stop(): void {
    if (this.shown) this.bar.stop();
  }
}
