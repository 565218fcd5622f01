import { mae } from "./mae.js";
import type { PixelMetric } from "./metric.js";
import { pixelCorrelation } from "./pixel-correlation.js";
import { ssim } from "./ssim.js";

/** The pixel metrics on offer, the default first. */
export const PIXEL_METRICS: readonly PixelMetric[] = [pixelCorrelation, mae, ssim];

/** What a question without a metric is answered by. */
export const DEFAULT_METRIC: PixelMetric = pixelCorrelation;

/** The metric of that slug, or null. */
export function findPixelMetric(slug: string): PixelMetric | null {
  return PIXEL_METRICS.find((metric) => metric.slug === slug) ?? null;
}
