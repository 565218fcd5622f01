/** Names of stored objects: `<folder>/<sha256>.<extension>`, and nothing else. */
import type { ObjectFolder } from "./object-store.js";

export interface ObjectNameParts {
  folder: ObjectFolder;
  digest: string;
  extension: string;
}

// A name becomes a path and reaches us from outside in URLs: what this does not match never touches the disk.
const NAME = /^(images|weights|training|sheets|arrays|datasets)\/([0-9a-f]{64})\.([a-z0-9]{1,8})$/;

/** The parts of a name that `put` can have made; null for every other text. */
export function parseObjectName(name: string): ObjectNameParts | null {
  const match = NAME.exec(name);
  return match && { folder: match[1] as ObjectFolder, digest: match[2]!, extension: match[3]! };
}

/** The name of the bytes that hash to `digest`. Throws RangeError for an extension that is not 1 to 8 of a–z, 0–9. */
export function objectName(folder: ObjectFolder, extension: string, digest: string): string {
  const name = `${folder}/${digest}.${extension}`;
  if (!parseObjectName(name)) throw new RangeError(`not the name of an object: ${name}`);
  return name;
}

const CONTENT_TYPES: Record<string, string> = {
  png: "image/png",
  json: "application/json",
  csv: "text/csv",
  parquet: "application/vnd.apache.parquet",
  // Text, whatever it is text of: no browser runs or renders it.
  md: "text/plain",
  py: "text/plain",
  cff: "text/plain",
};

export function contentType(extension: string): string {
  return CONTENT_TYPES[extension] ?? "application/octet-stream";
}
