/** Numbers for a terminal, as the paper writes them. */

/** `.81`, `1.00`; two dashes where there is none. */
export function two(value: number | null): string {
  if (value === null) return "--";
  const text = Math.abs(value).toFixed(2);
  return `${value < 0 && Number(text) !== 0 ? "-" : ""}${text.startsWith("0") ? text.slice(1) : text}`;
}

/** Scores above the diagonal, chance below it; columns carry the numbers of the rows. */
export function scoreTable(labels: string[], scores: (number | null)[][], chance: (number | null)[][]): string {
  const width = Math.max(...labels.map((label) => label.length));
  const head = `${" ".repeat(width + 4)}${labels.map((_, i) => String(i + 1).padStart(5)).join("")}`;
  const rows = labels.map((label, i) => {
    const cells = labels.map((_, j) => (i === j ? "·" : two((j > i ? scores : chance)[i]![j]!)).padStart(5));
    return `${String(i + 1).padStart(3)} ${label.padEnd(width)}${cells.join("")}`;
  });
  return [head, ...rows].join("\n");
}

const BAR = 40;

/** A histogram with one bar a bin, and where the threshold lies. */
export function bars(edges: number[], counts: number[], threshold: number): string {
  const most = Math.max(1, ...counts);
  return counts
    .map((count, i) => {
      const [low, high] = [edges[i]!, edges[i + 1]!];
      const mark = threshold >= low && threshold < high ? ` ← threshold ${two(threshold)}` : "";
      return `${two(low).padStart(5)} to ${two(high).padStart(5)} ${"█".repeat(Math.round((count / most) * BAR))} ${count || ""}${mark}`;
    })
    .join("\n");
}
