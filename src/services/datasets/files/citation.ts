/** How a version is cited. It names what the digest cannot hold: the digest itself, who published it, and when. */
export interface Cited {
  slug: string;
  title: string;
  version: number;
  publisher: string;
  digest: string;
  license: string | null;
  publishedAt: Date;
}

export function citationText({ title, version, publisher, digest, publishedAt }: Cited): string {
  return `${publisher} (${publishedAt.getUTCFullYear()}). ${title}, version ${version} [data set]. Concordance, sha256:${digest}`;
}

/** `address`: where it can be had, if it is PUBLIC. */
export function bibtex(cited: Cited, address: string | null): string {
  const fields = [
    ["author", `{${tex(cited.publisher)}}`],
    ["title", `{${tex(cited.title)}}`],
    ["year", String(cited.publishedAt.getUTCFullYear())],
    ["version", String(cited.version)],
    ["note", `Concordance data set, sha256:${cited.digest}`],
    ...(address ? [["url", address]] : []),
  ];
  const lines = fields.map(([name, value]) => `  ${name} = {${value}}`);
  return `@misc{${cited.slug}-v${cited.version},\n${lines.join(",\n")}\n}`;
}

const TEX: Record<string, string> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
};
const tex = (text: string) => text.replace(/[\\{}$&#_%~^]/g, (sign) => TEX[sign] ?? `\\${sign}`);

/** CITATION.cff 1.2.0; a JSON string is a YAML one. */
export function citationFile(cited: Cited): string {
  const lines = [
    "cff-version: 1.2.0",
    'message: "If you use this data set, please cite it."',
    "type: dataset",
    `title: ${JSON.stringify(cited.title)}`,
    `authors:\n  - name: ${JSON.stringify(cited.publisher)}`,
    `version: "${cited.version}"`,
    `date-released: ${cited.publishedAt.toISOString().slice(0, 10)}`,
    `identifiers:\n  - type: other\n    value: "sha256:${cited.digest}"`,
  ];
  return `${lines.join("\n")}\n`;
}
