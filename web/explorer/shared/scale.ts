/** Colour of a score: mako of seaborn (BSD-3), perceptually uniform and safe for the three colour deficiencies. */
import type { MetricDirection } from "../api/operations.generated.js";
import type { Theme } from "../app/theme.js";

const STOPS: Record<Theme, readonly string[]> = {
  light: "D8F2E0 A9E1BD 6AD2AD 44BCAD 36A3AB 348BA6 3572A1 3B589A 413F80 3A2C59 2B1C35".split(" "),
  dark: "2B1C35 382A55 403B78 3D5092 37689E 347EA4 3595A8 3AAAAC 4CC0AD 70D4AF A9E1BD".split(" "),
};

function channels(hex: string): [number, number, number] {
  const value = Number.parseInt(hex, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

const SURFACE: Record<Theme, string> = { light: "FFFFFF", dark: "18191D" };

/** `strength` below 1 lets the page through, as where few pairs stand behind a score. */
function mix(score: number, theme: Theme, strength: number): [number, number, number] {
  const at = Math.min(1, Math.max(0, score)) * 10;
  const below = Math.min(9, Math.floor(at));
  const [from, to] = [channels(STOPS[theme][below]!), channels(STOPS[theme][below + 1]!)];
  const page = channels(SURFACE[theme]);
  return [0, 1, 2].map((i) => {
    const full = from[i]! + (to[i]! - from[i]!) * (at - below);
    return Math.round(page[i]! + (full - page[i]!) * strength);
  }) as [number, number, number];
}

export function colour(score: number, theme: Theme, strength = 1): string {
  return `rgb(${mix(score, theme, strength).join(" ")})`;
}

/** Black or white, whichever is read better on that colour (WCAG 2's relative luminance). */
export function inkOn(score: number, theme: Theme, strength = 1): "#000" | "#fff" {
  const [r, g, b] = mix(score, theme, strength).map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? "#000" : "#fff";
}

export function gradient(theme: Theme): string {
  return `linear-gradient(90deg, ${STOPS[theme].map((stop) => `#${stop}`).join(", ")})`;
}

/** Where a value stands on the scale of scores: a distance is as pale as it is far beyond four thresholds. */
export function asScore(value: number, direction: MetricDirection, threshold: number): number {
  return direction === "SIMILARITY" ? value : 1 - value / (4 * threshold);
}
