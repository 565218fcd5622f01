/**
 * Numbers that were published by others, as cited values: they are compared with nothing here, and nothing here is made
 * of them. Zhang et al. (ICML 2024); tables as printed, curves as read off the plots.
 */
import type { PublishedTableView, PublishedValueView } from "./views.js";

const CITATION =
  "Zhang, Zhou, Lu, Guo, Wang, Shen, Qu: The Emergence of Reproducibility and Consistency in Diffusion Models, ICML 2024, PMLR 235:60558–60590, arXiv 2310.05264";
const SSCD =
  "inner product of L2-normalised SSCD descriptors (sscd_disc_large, 1,024-d; image resized straight to 320×320, ImageNet mean and deviation)";
const NOISE =
  "10,000 noises shared by all models, seeds 100000–109999 of torch.Generator('cuda'); another draw than TORCH_CPU's of the same seed";
const RP = { quantity: "RP", metric: SSCD, threshold: 0.6, direction: "SIMILARITY" } as const;
const COMMON = { citation: CITATION, dataset: "CIFAR-10", noise: NOISE, noises: 10_000 };
/** Two printed decimals. */
const PRINTED = { ...COMMON, reading: "PRINTED", uncertainty: 0.005 } as const;
const PLOTTED = { ...COMMON, reading: "READ_OFF_PLOT", uncertainty: 0.02 } as const;

const RELEASED = ["DDPMv4", "DDPMv6", "Multistagev1", "EDMv1", "UViT", "CT", "Progressivev1"];

/** Above the diagonal, row by row. */
const RELEASED_RP = [
  [0.89, 0.86, 0.83, 0.81, 0.81, 0.88],
  [0.84, 0.83, 0.78, 0.8, 0.87],
  [0.78, 0.8, 0.76, 0.86],
  [0.74, 0.76, 0.85],
  [0.7, 0.82],
  [0.91],
];
/** Below the diagonal, column by column: the order of the pairs above. */
const RELEASED_MAE = [
  [0.92, 0.85, 0.85, 0.84, 0.75, 0.88],
  [0.87, 0.87, 0.82, 0.77, 0.9],
  [0.81, 0.76, 0.77, 0.87],
  [0.76, 0.72, 0.86],
  [0.68, 0.84],
  [0.83],
];

/** A number as it was read; [least, greatest] where several were read as one range. */
type Reading = number | [number, number];
type Sizes = number | [number, number];

function view(
  table: { uncertainty: number },
  of: { row: string; column?: string; sizes?: Sizes; words?: string; reading: Reading },
): PublishedValueView {
  const [least, greatest] = typeof of.reading === "number" ? [of.reading, of.reading] : of.reading;
  const [from, to] = typeof of.sizes === "number" ? [of.sizes, null] : (of.sizes ?? [null, null]);
  const two = (value: number) => value.toFixed(2).replace(/^0/, "");
  return {
    row: of.row,
    column: of.column ?? null,
    trainingSize: from,
    trainingSizeTo: to,
    words: of.words ?? (least === greatest ? two(least) : `${two(least)}–${two(greatest)}`),
    value: typeof of.reading === "number" ? of.reading : null,
    low: thousandths(Math.max(0, least - table.uncertainty)),
    high: thousandths(Math.min(1, greatest + table.uncertainty)),
  };
}
/** 0.89 − 0.005 is 0.885, not 0.8850000000000001. */
const thousandths = (value: number) => Math.round(value * 1000) / 1000;

function released(triangle: number[][]): PublishedValueView[] {
  return triangle.flatMap((row, i) =>
    row.map((reading, j) => view(PRINTED, { row: RELEASED[i]!, column: RELEASED[i + 1 + j]!, reading })),
  );
}

/** U-Nets by the channels of their first level, each trained on the first N images. */
function overSize(row: string, column: string | undefined, readings: [number, Reading][]): PublishedValueView[] {
  return readings.map(([exponent, reading]) => view(PLOTTED, { row, column, sizes: 2 ** exponent, reading }));
}
const [U64, U128, U256] = ["U-Net 64", "U-Net 128", "U-Net 256"] as const;
const UNETS = "U-Nets of 64, 128 and 256 channels";
const OPTIMAL = "optimal denoiser of the same images";

export const PUBLISHED_TABLES: readonly PublishedTableView[] = [
  {
    ...PRINTED,
    ...RP,
    slug: "zhang-2024-cifar10-rp",
    title: "RP of released models",
    note: "The share of noises whose two images have a similarity above the threshold.",
    values: released(RELEASED_RP),
  },
  {
    ...PRINTED,
    slug: "zhang-2024-cifar10-mae",
    title: "MAE score of released models",
    quantity: "MAE",
    metric: "mean absolute pixel error, levels 0–255",
    threshold: 15,
    direction: "DISTANCE",
    note: "The share of noises whose two images differ by less than the threshold.",
    values: released(RELEASED_MAE),
  },
  {
    ...PLOTTED,
    ...RP,
    slug: "zhang-2024-rp-over-training-size",
    title: "RP over training size",
    note: "Both models of a pair share one training subset.",
    values: [
      ...overSize(U64, U128, [
        [6, 0.69],
        [10, 0.46],
        [13, 0.18],
        [14, 0.45],
        [15, 0.67],
      ]),
      ...overSize(U128, U256, [
        [6, 0.65],
        [10, 0.41],
        [13, 0.17],
        [14, 0.45],
        [15, 0.84],
      ]),
    ],
  },
  {
    ...PLOTTED,
    ...RP,
    quantity: "GL",
    slug: "zhang-2024-gl-over-training-size",
    title: "GL over training size",
    note: "1 less the share of samples whose nearest image of the model's own training set has a similarity above the threshold.",
    values: [
      view(PLOTTED, { row: UNETS, sizes: [64, 1024], words: "about 0", reading: 0 }),
      ...[U64, U128, U256].map((row, i) => view(PLOTTED, { row, sizes: 4096, reading: [0.87, 0.28, 0.05][i]! })),
      ...[U64, U128, U256].map((row, i) => view(PLOTTED, { row, sizes: 8192, reading: [0.99, 0.82, 0.29][i]! })),
      view(PLOTTED, { row: UNETS, sizes: [16_384, 32_768], words: "at least .98", reading: [0.98, 1] }),
    ],
  },
  {
    ...PLOTTED,
    ...RP,
    slug: "zhang-2024-rp-with-optimal-denoiser",
    title: "RP with the optimal denoiser over training size",
    note: "A range is that of the three U-Nets.",
    values: [
      view(PLOTTED, { row: UNETS, column: OPTIMAL, sizes: 64, reading: [0.48, 0.51] }),
      view(PLOTTED, { row: UNETS, column: OPTIMAL, sizes: 1024, reading: [0.2, 0.27] }),
      view(PLOTTED, { row: UNETS, column: OPTIMAL, sizes: [16_384, 32_768], words: "about 0", reading: 0 }),
    ],
  },
];
