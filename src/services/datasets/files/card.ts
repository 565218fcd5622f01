/** README.md: the dataset card, with the header that Hugging Face reads. */
import type { FrozenModel, FrozenStudy, Measured } from "./content.js";

const SIZES: [number, string][] = [
  [1_000, "n<1K"],
  [10_000, "1K<n<10K"],
  [100_000, "10K<n<100K"],
  [Number.POSITIVE_INFINITY, "100K<n<1M"],
];
/** Identifiers of licenses as Hugging Face knows them, for the few that models come with. */
const LICENSES: Record<string, string> = {
  MIT: "mit",
  "APACHE-2.0": "apache-2.0",
  "CC0-1.0": "cc0-1.0",
  "CC-BY-4.0": "cc-by-4.0",
  "CC-BY-SA-4.0": "cc-by-sa-4.0",
  "CC-BY-NC-4.0": "cc-by-nc-4.0",
  "BSD-3-CLAUSE": "bsd-3-clause",
};

/** The one license of all models, or null where they differ or one says none. */
export function licenseOf({ models }: Pick<FrozenStudy, "models">): string | null {
  const all = new Set(models.map(({ license }) => license));
  return all.size === 1 ? [...all][0]! : null;
}

export function datasetCard(study: FrozenStudy, rows: number, measured: readonly Measured[], described: boolean) {
  const license = licenseOf(study);
  const config = (name: string, first = false) =>
    [`- config_name: ${name}`, `  data_files: ${name}.parquet`, ...(first ? ["  default: true"] : [])].join("\n");
  const header = [
    "---",
    `pretty_name: ${JSON.stringify(study.title)}`,
    `license: ${(license && LICENSES[license.toUpperCase()]) ?? "other"}`,
    "task_categories:",
    "- unconditional-image-generation",
    "tags:",
    "- diffusion",
    "- reproducibility",
    "size_categories:",
    `- ${SIZES.find(([most]) => rows < most)![1]}`,
    "configs:",
    config("samples", true),
    config("pairs"),
    ...(described ? [config("descriptors")] : []),
    "---",
  ];
  const all = study.sources.length * study.seeds.length;
  const missing = all - rows;
  const body = [
    `# ${study.title}`,
    ...(study.description ? [study.description] : []),
    "## What it is",
    `Images that ${study.sources.length} sources drew of the same ${study.seeds.length} initial noises (${study.noise}), and how alike they are. ` +
      (missing === 0 ? `${rows} samples.` : `${rows} samples; ${missing} of the ${all} asked for are missing.`),
    sourcesTable(study),
    ...measured.map(scoresTable),
    "## Files",
    [
      "- `samples.parquet`: the images (PNG, without loss), their source, seed, noise scheme, sampler, condition, sample key and the SHA-256 of their pixels",
      "- `pairs.parquet`: every pair's value by metric; `scores.csv`: every score with its interval, and what chance alone gives",
      ...(described ? ["- `descriptors.parquet`: the vectors that descriptor metrics compare"] : []),
      "- `study.json`, `models.json`, `metrics.json`: the question in force, the models' cards, the metrics by version and digest",
      "- `sheet-*.png`: sources down, seeds across",
      "- `recompute.py` with `similarity.py`: computes every score again from the images",
      "- `manifest.json`: each file's SHA-256; its own is the digest of this version",
      "- `drawing.parquet`, `CITATION.cff`: when, how long and on what it was drawn, and how to cite it; not part of the digest",
    ].join("\n"),
    "## Use",
    '```python\nfrom datasets import load_dataset\n\nload_dataset("parquet", data_files="samples.parquet", split="train")[0]["image"]\n```',
  ];
  return `${header.join("\n")}\n\n${body.join("\n\n")}\n`;
}

function sourcesTable({ sources, models }: FrozenStudy): string {
  const rows = sources.map(({ label, model, sampler }) => {
    const card = models.find(({ slug }) => slug === model)!;
    return `| ${label} | ${plain(card.title)} | ${plain(card.framework)} | ${sampler.method} | ${weightsWords(card)} |`;
  });
  return ["| source | model | framework | sampler | weights (SHA-256) |", "|---|---|---|---|---|", ...rows].join("\n");
}

function weightsWords({ digest, imported }: FrozenModel): string {
  if (digest) return `\`${digest}\``;
  return imported ? `drawn elsewhere: ${plain(imported.source)}` : "drawn elsewhere";
}

function scoresTable({ metric, pairs }: Measured): string {
  const part = (value: number | null) => (value === null ? "" : value.toFixed(4));
  const rows = pairs.map(
    ({ a, b, score, chance }) =>
      `| ${a} | ${b} | ${part(score.value)} | ${part(score.low)} to ${part(score.high)} | ${score.n} | ${part(chance.value)} |`,
  );
  const sign = metric.direction === "SIMILARITY" ? ">" : "<";
  return [
    `## ${metric.slug} ${sign} ${metric.threshold}`,
    ["| a | b | score | 95 % interval | pairs | by chance |", "|---|---|---|---|---|---|", ...rows].join("\n"),
  ].join("\n\n");
}

const plain = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
