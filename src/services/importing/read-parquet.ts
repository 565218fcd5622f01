/** A Parquet file in the layout of Hugging Face's datasets: a column of structs whose `bytes` are a PNG, and one of seeds. */
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import {
  asyncBufferFromFile,
  type Compressors,
  parquetMetadataAsync,
  parquetReadObjects,
  snappyUncompress,
} from "hyparquet";
import { badInput } from "../../errors.js";
import { MOST_SAMPLES, type ReadRow } from "./imported-sample.js";

/** A row group is in memory whole: its columns' bytes, and each page's, as they are said to be and as they are. */
const MOST_GROUP_BYTES = 512 * 2 ** 20;

// A page says how large it is unpacked: memory is taken for no more than that, and for none that is too large.
const bounded = (unpack: (input: Uint8Array, most: number) => Uint8Array) => (input: Uint8Array, most: number) => {
  if (!(most >= 0 && most <= MOST_GROUP_BYTES)) throw new Error(`a page says that it has ${most} bytes`);
  return unpack(input, most);
};
const COMPRESSORS: Compressors = {
  SNAPPY: bounded((input, most) => {
    const output = new Uint8Array(most);
    snappyUncompress(input, output);
    return output;
  }),
  GZIP: bounded((input, most) => gunzipSync(input, { maxOutputLength: Math.max(most, 1) })),
  BROTLI: bounded((input, most) => brotliDecompressSync(input, { maxOutputLength: Math.max(most, 1) })),
};

export interface ParquetColumns {
  image: string;
  seed: string;
}

/** Rows whose `column` has this value, in the row groups that `groupsByValue` gave for it. */
export interface Wanted {
  column: string;
  value: string;
  groups: readonly number[];
}

export async function* parquetRows(
  place: string,
  { image, seed }: ParquetColumns,
  wanted?: Wanted,
): AsyncGenerator<ReadRow> {
  const parquet = await openParquet(place);
  const columns = [image, seed, ...(wanted ? [wanted.column] : [])];
  for (const { rowStart, rows } of parquet.groups(columns, wanted?.groups)) {
    for (const [i, row] of (await rows()).entries()) {
      if (wanted && row[wanted.column] !== wanted.value) continue;
      const where = `Row ${rowStart + i}`;
      yield { png: imageIn(row[image], image, where), seed: row[seed], where };
    }
  }
}

/** The values of a column, each with the row groups that have it. */
export async function groupsByValue(place: string, column: string): Promise<Map<string, number[]>> {
  const parquet = await openParquet(place);
  const found = new Map<string, number[]>();
  for (const { index, rows } of parquet.groups([column])) {
    for (const value of new Set((await rows()).map((row) => String(row[column])))) {
      found.set(value, [...(found.get(value) ?? []), index]);
    }
  }
  return found;
}

/** BAD_USER_INPUT, at any time, for what cannot be read as Parquet within bounds. */
export async function openParquet(place: string) {
  const file = await asyncBufferFromFile(place);
  const metadata = await parquetMetadataAsync(file).catch(refuse);
  /** Row groups, each read whole when it is its turn. */
  function* groups(columns: string[], wanted?: readonly number[]) {
    let rowStart = 0;
    for (const [index, group] of metadata.row_groups.entries()) {
      const [start, rowEnd] = [rowStart, rowStart + Number(group.num_rows)];
      rowStart = rowEnd;
      if (wanted && !wanted.includes(index)) continue;
      const bytes = group.columns
        .filter(({ meta_data }) => columns.includes(meta_data?.path_in_schema[0] ?? ""))
        .map(({ meta_data }) => Number(meta_data!.total_uncompressed_size));
      if (rowEnd - start > MOST_SAMPLES || bytes.some((size) => !(size <= MOST_GROUP_BYTES))) {
        const most = `${MOST_SAMPLES} rows and ${MOST_GROUP_BYTES} bytes a column`;
        throw badInput("samples", `A row group is too large to be read: at most ${most}. Write smaller ones.`);
      }
      const options = { file, metadata, columns, rowStart: start, rowEnd, compressors: COMPRESSORS, utf8: false };
      yield { index, rowStart: start, count: rowEnd - start, rows: () => parquetReadObjects(options).catch(refuse) };
    }
  }
  return { groups, rows: metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0) };
}

function refuse(cause: unknown): never {
  const words = (cause as Error).message.replace(/\.$/, "");
  throw badInput("samples", `The file cannot be read as Parquet: ${words}.`, cause);
}

function imageIn(cell: unknown, column: string, where: string): Uint8Array {
  const png = cell instanceof Uint8Array ? cell : (cell as { bytes?: unknown } | null | undefined)?.bytes;
  if (png instanceof Uint8Array) return png;
  throw badInput("columns.image", `${where} has no bytes of an image in its column ${column}.`);
}
