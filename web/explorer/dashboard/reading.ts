/** What an answer holds, whatever document asked for it. */
export interface Missing {
  /** Samples that nobody draws yet. */
  count: number;
  /** Something of it is queued or being drawn. */
  running: boolean;
}

/** Will not be drawn by asking: somebody's role, their quota, or where it comes from. */
const NOT_BY_ASKING = ["ROLE", "QUOTA", "IMPORTED"];

/** What an answer says of samples that are not there, in whatever words it was asked. */
export function missingOf(answer: unknown): Missing {
  const found: Missing = { count: 0, running: false };
  const look = (value: unknown, counted: boolean): void => {
    if (Array.isArray(value)) for (const inner of value) look(inner, counted);
    if (!isRecord(value) || Array.isArray(value)) return;
    const { state, notSampled, total, ready, failed, done } = value;
    const whole = typeof total === "number" && typeof ready === "number";
    if (state === "QUEUED" || state === "RUNNING") found.running = true;
    if (whole && !counted) found.count += Math.max(0, total - ready - (typeof failed === "number" ? failed : 0));
    else if (state === "NOT_SAMPLED" && !counted && !NOT_BY_ASKING.includes(String(notSampled))) found.count++;
    const inside = counted || whole || done !== undefined;
    for (const inner of Object.values(value)) look(inner, inside);
  };
  look(answer, false);
  return found;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object";
}

/** Where a chart's own is in an answer, what holds it there, and what holds that. */
export function valueAt(
  data: Record<string, unknown>,
  path: string | null,
): {
  value: unknown;
  around: unknown;
  beyond: unknown;
} {
  const names = path === null ? Object.keys(data).slice(0, 1) : path.split(".");
  let [beyond, around, value]: [unknown, unknown, unknown] = [null, null, data];
  for (const name of names) {
    [beyond, around] = [around, value];
    value = isRecord(value) ? value[name] : undefined;
  }
  return { value, around, beyond };
}
