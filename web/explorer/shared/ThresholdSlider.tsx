/** All values under one knob: dragging it counts anew at once, and asks nothing. */
import * as Slider from "@radix-ui/react-slider";
import type { MetricDirection } from "../api/operations.generated.js";
import { metricValue } from "./format.js";

export interface Spread {
  low: number;
  high: number;
  counts: readonly number[];
}

export function ThresholdSlider(props: {
  spread: Spread | null;
  direction: MetricDirection;
  value: number;
  onChange(value: number): void;
  onCommit(value: number): void;
}) {
  const { spread, direction, value } = props;
  const similar = direction === "SIMILARITY";
  const { low, high, counts } = spread ?? { low: 0, high: 1, counts: [] };
  // Square roots: the few pairs that disagree are what one looks for.
  const top = Math.sqrt(Math.max(1, ...counts));
  const at = (i: number) => low + ((i + 0.5) / counts.length) * (high - low);
  return (
    <div className="threshold">
      <svg viewBox={`0 0 ${Math.max(1, counts.length) * 4} 40`} preserveAspectRatio="none" aria-hidden="true">
        {counts.map((count, i) => {
          const tall = 40 * (Math.sqrt(count) / top);
          const same = similar ? at(i) > value : at(i) < value;
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
              key={i}
              x={i * 4 + 0.3}
              width={3.4}
              y={40 - tall}
              height={tall}
              className={same ? "bar same" : "bar"}
            />
          );
        })}
      </svg>
      <Slider.Root
        className="slider"
        min={low}
        max={high}
        step={similar ? 0.01 : 0.5}
        value={[Math.min(high, Math.max(low, value))]}
        onValueChange={([next]) => next !== undefined && props.onChange(round(next))}
        onValueCommit={([next]) => next !== undefined && props.onCommit(round(next))}
      >
        <Slider.Track className="slider-track">
          <Slider.Range className="slider-range" />
        </Slider.Track>
        <Slider.Thumb className="slider-thumb" aria-label="Threshold" aria-valuetext={metricValue(value, direction)} />
      </Slider.Root>
      <div className="threshold-ends" aria-hidden="true">
        <span>{metricValue(low, direction)}</span>
        <span>{metricValue(high, direction)}</span>
      </div>
    </div>
  );
}

/** Steps of a hundredth add up to .8999999999999999. */
const round = (value: number) => Math.round(value * 1000) / 1000;
