/** Text as a Markdown table's cell shows it: what would end the cell, open markup or pass as HTML is escaped. */
export function markdownText(text: string): string {
  return oneLine(text)
    .replace(/[\\|`*[\]]/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;");
}

/** A CSV field (RFC 4180): quoted where it holds a comma, a quote or a line break. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** A label's CSV field. A spreadsheet runs text that starts like a formula, so such a label gets an apostrophe in front. */
export function csvLabel(label: string): string {
  return csvField(/^[=+\-@\t\r]/.test(label) ? `'${label}` : label);
}

const LATEX: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "±": "$\\pm$",
  "–": "--",
  // After the \\ of the row above, a bare [ or * would be read as its argument.
  "[": "{[}",
  "*": "{*}",
};

/** Text as LaTeX sets it, in any font encoding. */
export function latexText(text: string): string {
  return oneLine(text).replace(/[_&%#${}\\~^<>|±–[*]/g, (character) => LATEX[character] ?? `\\${character}`);
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ");
}
