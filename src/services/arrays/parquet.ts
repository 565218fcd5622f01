/** Columns of equal length; null where a value is missing. */
export type Column = { name: string } & (
  | { type: "STRING"; data: (string | null)[] }
  | { type: "INT32" | "DOUBLE"; data: (number | null)[] }
);

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
