import { describe, expect, it } from "vitest";
import { type TableInput, table } from "../../src/metrics/table.js";

const input: TableInput = {
  labels: ["DDPMv4", "EDMv1", "CT"],
  matrix: [
    [1, 0.8125, 1],
    [0.8125, 1, null],
    [1, null, 1],
  ],
  metric: "pixel-correlation",
  threshold: 0.9,
  direction: "SIMILARITY",
  n: 64,
  requested: 100,
};
const labelled = (...labels: string[]): TableInput => ({
  ...input,
  labels,
  matrix: labels.map(() => labels.map(() => 1)),
});

describe("a reproducibility table", () => {
  it("in Markdown is the paper's: upper triangle, two decimals without the zero", () => {
    // Wilson 1927: 52 of 64 is 0.7003 to 0.8894, 64 of 64 is 0.9434 to 1.
    expect(
      table(input, "MARKDOWN"),
    ).toBe(`Reproducibility: part of the seeds with pixel-correlation > 0.9; n = 64 of 100 seeds; 95 % Wilson intervals at most .19 wide.

|  | DDPMv4 | EDMv1 | CT |
| --- | ---: | ---: | ---: |
| DDPMv4 | – | .81 | 1.00 |
| EDMv1 |  | – |  |
| CT |  |  | – |
`);
  });

  it("in LaTeX is the same with booktabs", () => {
    expect(table(input, "LATEX")).toBe(String.raw`% \usepackage{booktabs}
\begin{table}
  \centering
  \caption{Reproducibility: part of the seeds with pixel-correlation \textgreater{} 0.9; n = 64 of 100 seeds; 95 \% Wilson intervals at most .19 wide.}
  \begin{tabular}{lrrr}
    \toprule
     & DDPMv4 & EDMv1 & CT \\
    \midrule
    DDPMv4 & -- & .81 & 1.00 \\
    EDMv1 &  & -- &  \\
    CT &  &  & -- \\
    \bottomrule
  \end{tabular}
\end{table}
`);
  });

  it("in CSV is the whole matrix in full precision, one header line, lines ending in CRLF", () => {
    const third = {
      ...input,
      matrix: [
        [1, 1 / 3],
        [1 / 3, 1],
      ],
      labels: ["a", "b"],
    };
    expect(table(third, "CSV")).toBe(
      "Reproducibility: part of the seeds with pixel-correlation > 0.9; n = 64 of 100 seeds; 95 % Wilson intervals at most .22 wide.,a,b\r\n" +
        "a,1,0.3333333333333333\r\n" +
        "b,0.3333333333333333,1\r\n",
    );
    expect(table(input, "CSV").split("\r\n")[2]).toBe("EDMv1,0.8125,1,");
  });

  it("says what a distance counts, and what chance gives", () => {
    const chance = { value: 0.066, low: 0.0449, high: 0.1, n: 4032, requested: 4032, method: "JACKKNIFE" as const };
    const distance = {
      ...labelled("a"),
      metric: "mae",
      threshold: 15,
      direction: "DISTANCE" as const,
      n: 2,
      requested: 2,
    };
    expect(table({ ...distance, chance }, "MARKDOWN").split("\n")[0]).toBe(
      "Reproducibility: part of the seeds with mae &lt; 15; n = 2 of 2 seeds; chance .07 (.04–.10).",
    );
    expect(table({ ...distance, chance: { ...chance, low: null, high: null } }, "LATEX")).toContain("chance .07.}");
    expect(table({ ...distance, chance: { ...chance, value: null } }, "LATEX")).not.toContain("chance");
  });

  it("is there before any sample is", () => {
    const empty = {
      ...labelled("a", "b"),
      matrix: [
        [null, null],
        [null, null],
      ],
      n: 0,
    };
    expect(table(empty, "MARKDOWN")).toContain("| a | – |  |");
    expect(table(empty, "MARKDOWN")).toContain("n = 0 of 100 seeds.");
    expect(table(empty, "CSV").split("\r\n")[1]).toBe("a,,");
  });

  it("keeps labels from being LaTeX", () => {
    expect(table(labelled(["_&%#$", "{}~^\\"].join("")), "LATEX")).toContain(
      String.raw`    \_\&\%\#\$\{\}\textasciitilde{}\textasciicircum{}\textbackslash{} & --`,
    );
    expect(table(labelled("[1cm]\n\n*"), "LATEX")).toContain("    {[}1cm] {*} & --");
  });

  it("keeps labels from being Markdown or HTML", () => {
    expect(table(labelled("a|b\n`c` *d* <img> [e](f) EDM_HEUN _g_"), "MARKDOWN")).toContain(
      "| a\\|b \\`c\\` \\*d\\* &lt;img> \\[e\\](f) EDM_HEUN \\_g\\_ | – |",
    );
  });

  it("keeps labels from ending a CSV field", () => {
    expect(table(labelled('a,"b"\nc'), "CSV")).toContain('\r\n"a,""b""\nc",1\r\n');
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])(
    "keeps the label %j from being a spreadsheet's formula",
    (label) => {
      expect(table(labelled(label), "CSV")).toContain(`\r\n'${label},1\r\n`);
    },
  );
});
