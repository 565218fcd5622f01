import type { TimestepSpacing } from "../../domain/sampler.js";

/** NumPy's round: halves go to the even neighbour, where Math.round sends them up. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/**
 * numpy.arange(trained, 0, -trained / steps): which way a half falls hangs on the last bit, so its order of operations is
 * kept. For some numbers of steps (61, 103 … of 1000) NumPy's ends with a value too many, near 0, which is no timestep.
 */
function trailing(trained: number, steps: number): number[] {
  const second = trained + -trained / steps;
  const change = second - trained;
  return Array.from({ length: steps }, (_, i) => roundHalfEven(i === 1 ? second : trained + i * change) - 1);
}

function leading(trained: number, steps: number): number[] {
  const stride = Math.floor(trained / steps);
  return Array.from({ length: steps }, (_, i) => (steps - 1 - i) * stride);
}

/** numpy.linspace(0, trained − 1, steps), backwards. */
function linspace(trained: number, steps: number): number[] {
  if (steps === 1) return [0];
  const stride = (trained - 1) / (steps - 1);
  return Array.from({ length: steps }, (_, i) => (i === 0 ? trained - 1 : roundHalfEven((steps - 1 - i) * stride)));
}

const SPACINGS: Record<TimestepSpacing, (trained: number, steps: number) => number[]> = {
  TRAILING: trailing,
  LEADING: leading,
  LINSPACE: linspace,
};

/**
 * `steps` falling timesteps of a table of `trained`, as diffusers' DDIMScheduler and DDPMScheduler space them (Lin et al.
 * 2024, table 2), steps_offset 0; steps at most `trained`.
 */
export function spacedTimesteps(spacing: TimestepSpacing, trained: number, steps: number): number[] {
  return SPACINGS[spacing](trained, steps);
}
