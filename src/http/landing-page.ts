/** The page of a PUBLIC version. All that people wrote is escaped, Markdown included: it is shown as it was written. */
import type { PublishedVersion } from "../services/datasets/views.js";

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.55 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 0.5rem; }
h2 { font-size: 1.1rem; margin: 2.5rem 0 0.75rem; }
code, pre { font: 0.85rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { overflow-x: auto; white-space: pre-wrap; border-left: 3px solid; padding: 0.25rem 0 0.25rem 1rem; }
img { max-width: 100%; image-rendering: pixelated; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.3rem 0.75rem 0.3rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
.number { text-align: right; white-space: nowrap; }
`;

export function landingPage({ version, files, bibtex, metadata, address }: PublishedVersion): string {
  const { body, citation, digest, publisher, createdAt, note } = version;
  const title = `${body.title}, version ${version.version}`;
  const sheet = files.find(({ path }) => path === "sheet-1.png");
  const date = createdAt.toISOString().slice(0, 10);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="canonical" href="${escaped(address)}">
<link rel="alternate" type="application/ld+json" href="${escaped(address)}/metadata.jsonld">
<style>${STYLE}</style>
<script type="application/ld+json">${inScript(metadata)}</script>
</head>
<body>
<h1>${escaped(body.title)}</h1>
<p>Version ${version.version}, published by ${escaped(publisher)} on <time datetime="${date}">${date}</time>${version.partial ? ", with samples missing" : ""}.</p>
${note === null ? "" : `<p>${escaped(note)}</p>`}
${body.description === null ? "" : `<pre>${escaped(body.description)}</pre>`}
${sheet ? `<h2>The grid</h2>\n<p>Sources down, seeds across.</p>\n<img src="/d/${digest}/sheet-1.png" alt="Contact sheet: a row a source, a column a seed">` : ""}
<h2>Cite it</h2>
<p>${escaped(citation ?? "")}</p>
<pre>${escaped(bibtex)}</pre>
<h2>Digest</h2>
<p><code>${digest}</code></p>
<p>The SHA-256 of <code>manifest.json</code>, which names every digested file's: the same content has the same digest anywhere.</p>
<h2>Files</h2>
<table>
<thead><tr><th>File</th><th class="number">Bytes</th><th>SHA-256</th></tr></thead>
<tbody>
${files.map((file) => fileRow(digest, file)).join("\n")}
</tbody>
</table>
<h2>Use it</h2>
<pre>from datasets import load_dataset

load_dataset("parquet", data_files="${escaped(address)}/samples.parquet", split="train")[0]["image"]

import mlcroissant

mlcroissant.Dataset("${escaped(address)}/metadata.jsonld").records("samples")</pre>
</body>
</html>
`;
}

function fileRow(digest: string, { path, bytes, digest: hash, digested }: PublishedVersion["files"][number]): string {
  const link = `<a href="/d/${digest}/${encodeURIComponent(path)}">${escaped(path)}</a>`;
  const beside = digested ? "" : " (not part of the digest)";
  return `<tr><td>${link}${beside}</td><td class="number">${bytes}</td><td><code>${hash}</code></td></tr>`;
}

const SIGNS: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => SIGNS[sign]!);

/** JSON that no text within can end: `</script>` and `<!--` begin with a sign that JSON may write otherwise. */
const inScript = (value: unknown) => JSON.stringify(value).replaceAll("<", "\\u003c");
