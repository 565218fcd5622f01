/** Parquet files in the layout of Hugging Face's datasets: a column of structs whose `bytes` are a PNG, and one of labels. */
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { type Compressors, parquetReadObjects } from "hyparquet";
import { badInput } from "../../errors.js";
import type { SetBuilder } from "./set-files.js";

/** Beside Snappy, which the reader has of its own. */
const COMPRESSORS: Compressors = {
  GZIP: (input) => gunzipSync(input),
  BROTLI: (input) => brotliDecompressSync(input),
};

/** Adds the images of a file; its labels where a column of them is named. Throws in words what is wrong with it. */
export async function addParquet(
  builder: SetBuilder,
  bytes: Uint8Array,
  columns: { column: string; labels?: string },
): Promise<number[]> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const wanted = [columns.column, ...(columns.labels === undefined ? [] : [columns.labels])];
  const rows = await parquetReadObjects({ file, columns: wanted, compressors: COMPRESSORS, utf8: false });
  const labels: number[] = [];
  rows.forEach((row, i) => {
    const image = row[columns.column] as { bytes?: unknown } | Uint8Array | undefined;
    const png = image instanceof Uint8Array ? image : image?.bytes;
    if (!(png instanceof Uint8Array))
      throw new Error(`row ${i} has no bytes of an image in its column ${columns.column}`);
    addImage(builder, png, i);
    if (columns.labels !== undefined) labels.push(Number(row[columns.labels]));
  });
  return labels;
}

function addImage(builder: SetBuilder, png: Uint8Array, row: number): void {
  // What a JPEG's pixels are depends on who decodes it: a set's must be the same everywhere.
  if (png[0] === 0xff && png[1] === 0xd8)
    throw badInput("images.file", `Row ${row} holds a JPEG: only PNG is without loss.`);
  builder.addPng(png);
}
