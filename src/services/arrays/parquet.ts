/** Columns of equal length; null where a value is missing. */
export type Column = { name: string } & (
  | { type: "STRING"; data: (string | null)[] }
  | { type: "INT32" | "DOUBLE"; data: (number | null)[] }
);
/** A column of vectors of one length, as a list of float32. */
export interface VectorColumn {
  name: string;
  data: (Float32Array | null)[];
}

/** Values of vectors that are held as lists at once. */
const GROUP_VALUES = 2 ** 19;

/** An Apache Parquet file of one table. The same columns have the same bytes. */
export async function encodeParquet(columns: readonly Column[]): Promise<Uint8Array> {
  // Read when somebody first asks for it: the server starts without it.
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: columns.map((column) => ({ ...column, nullable: column.data.includes(null as never) })),
    }),
  );
}

/** As `encodeParquet`, with vectors in the last column. */
export async function encodeVectorTable(columns: readonly Column[], vectors: VectorColumn): Promise<Uint8Array> {
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await import("hyparquet-writer");
  const [root, ...flat] = schemaFromColumnData({
    columnData: columns.map((column) => ({ ...column, nullable: column.data.includes(null as never) })),
  });
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: [
      { ...root!, num_children: columns.length + 1 },
      ...flat,
      { name: vectors.name, repetition_type: "OPTIONAL", converted_type: "LIST", num_children: 1 },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      { name: "element", type: "FLOAT", repetition_type: "REQUIRED" },
    ],
  });
  const rows = Math.max(1, Math.floor(GROUP_VALUES / (vectors.data.find((vector) => vector)?.length ?? 1)));
  for (let start = 0; start < vectors.data.length; start += rows) {
    const lists = vectors.data.slice(start, start + rows).map((vector) => vector && Array.from(vector));
    file.write({
      columnData: [
        ...columns.map(({ name, data }) => ({ name, data: data.slice(start, start + rows) as unknown[] })),
        { name: vectors.name, data: lists, encoding: "PLAIN" },
      ],
      rowGroupSize: rows,
    });
  }
  file.finish();
  return new Uint8Array(writer.getBuffer());
}
