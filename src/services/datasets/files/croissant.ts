/** croissant.json: the version for programs that read Croissant 1.0 (MLCommons). Addresses are paths beside it. */
import { licenseOf } from "./card.js";
import type { FrozenStudy } from "./content.js";
import type { Field, WrittenFile } from "./parquet-file.js";

const CONTEXT = {
  "@language": "en",
  "@vocab": "https://schema.org/",
  citeAs: "cr:citeAs",
  column: "cr:column",
  conformsTo: "dct:conformsTo",
  cr: "http://mlcommons.org/croissant/",
  rai: "http://mlcommons.org/croissant/RAI/",
  data: { "@id": "cr:data", "@type": "@json" },
  dataType: { "@id": "cr:dataType", "@type": "@vocab" },
  dct: "http://purl.org/dc/terms/",
  equivalentProperty: "cr:equivalentProperty",
  examples: { "@id": "cr:examples", "@type": "@json" },
  extract: "cr:extract",
  field: "cr:field",
  fileProperty: "cr:fileProperty",
  fileObject: "cr:fileObject",
  fileSet: "cr:fileSet",
  format: "cr:format",
  includes: "cr:includes",
  isLiveDataset: "cr:isLiveDataset",
  jsonPath: "cr:jsonPath",
  key: "cr:key",
  md5: "cr:md5",
  parentField: "cr:parentField",
  path: "cr:path",
  recordSet: "cr:recordSet",
  references: "cr:references",
  regex: "cr:regex",
  repeated: "cr:repeated",
  replace: "cr:replace",
  samplingRate: "cr:samplingRate",
  sc: "https://schema.org/",
  separator: "cr:separator",
  source: "cr:source",
  subField: "cr:subField",
  transform: "cr:transform",
};
const TYPES = { STRING: "sc:Text", INT32: "sc:Integer", DOUBLE: "sc:Float", TIMESTAMP: "sc:Date" } as const;

export function croissant(
  study: FrozenStudy,
  files: readonly WrittenFile[],
  tables: Record<string, readonly Field[]>,
  /** What a file's address begins with. */
  base = "",
): Record<string, unknown> {
  return {
    "@context": CONTEXT,
    "@type": "sc:Dataset",
    conformsTo: "http://mlcommons.org/croissant/1.0",
    name: study.slug,
    alternateName: study.title,
    description: study.description ?? study.title,
    license: licenseOf(study) ?? "other",
    version: "1.0.0",
    distribution: files.map(({ path, contentType, bytes, digest }) => ({
      "@type": "cr:FileObject",
      "@id": path,
      name: path,
      contentUrl: base + path,
      contentSize: `${bytes} B`,
      encodingFormat: contentType === "application/vnd.apache.parquet" ? "application/x-parquet" : contentType,
      sha256: digest,
    })),
    recordSet: Object.entries(tables).map(([path, fields]) => recordSet(path, fields)),
  };
}

function recordSet(path: string, fields: readonly Field[]): object {
  const name = path.replace(/\..*/, "");
  return {
    "@type": "cr:RecordSet",
    "@id": name,
    name,
    field: fields.map((field) => ({
      "@type": "cr:Field",
      "@id": `${name}/${field.name}`,
      name: field.name,
      ...dataOf(field),
      source: {
        fileObject: { "@id": path },
        extract: { column: field.name },
        ...(field.type === "IMAGE" && { transform: { jsonPath: "bytes" } }),
      },
    })),
  };
}

function dataOf({ type }: Field): object {
  if (type === "IMAGE") return { dataType: "sc:ImageObject" };
  if (type === "FLOATS") return { dataType: "sc:Float", repeated: true };
  return { dataType: TYPES[type] };
}
