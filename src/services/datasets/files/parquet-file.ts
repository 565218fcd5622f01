/** Parquet written as it comes: a row group in memory at a time, and one digest of all that was written. */
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { KeyValue, SchemaElement } from "hyparquet";
import type { ParquetWriter, Writer } from "hyparquet-writer";

export type Field =
  | { name: string; type: "STRING" | "INT32" | "DOUBLE" | "TIMESTAMP" }
  /** The layout of the `Image` feature of Hugging Face: {bytes, path}. */
  | { name: string; type: "IMAGE" }
  | { name: string; type: "FLOATS" };
export type Row = Record<string, unknown>;
export interface WrittenFile {
  path: string;
  contentType: string;
  bytes: number;
  digest: string;
}

/** A row group ends at so many rows, or with the row that makes it this large: the same rows have the same groups. */
const GROUP_ROWS = 1_000;
const GROUP_BYTES = 8 * 2 ** 20;

export class ParquetFile {
  private rows: Row[] = [];
  private bytes = 0;

  private constructor(
    private readonly fields: readonly Field[],
    private readonly output: HashedFile,
    private readonly writer: ParquetWriter,
    private readonly groupRows: number,
  ) {}

  static async create(
    file: string,
    fields: readonly Field[],
    { metadata = [], groupRows = GROUP_ROWS }: { metadata?: KeyValue[]; groupRows?: number } = {},
  ): Promise<ParquetFile> {
    const { ByteWriter, ParquetWriter } = await import("hyparquet-writer");
    const output = await HashedFile.create(file);
    const bytes: Writer & { index?: number } = new ByteWriter();
    const drain = async () => {
      await output.write(bytes.getBytes());
      bytes.index = 0;
    };
    bytes.flush = drain;
    bytes.finish = drain;
    const schema = [{ name: "root", num_children: fields.length } as SchemaElement, ...fields.flatMap(elementsOf)];
    const writer = new ParquetWriter({ writer: bytes, schema, kvMetadata: metadata, createdBy: "concordance" });
    return new ParquetFile(fields, output, writer, groupRows);
  }

  async add(row: Row, bytes = 0): Promise<void> {
    this.rows.push(row);
    this.bytes += bytes;
    if (this.rows.length >= this.groupRows || this.bytes >= GROUP_BYTES) await this.endGroup();
  }

  async end(): Promise<{ bytes: number; digest: string }> {
    await this.endGroup();
    await this.writer.finish();
    return this.output.end();
  }

  /** After an error: the file is nobody's. */
  abandon(): Promise<void> {
    return this.output.abandon();
  }

  private async endGroup(): Promise<void> {
    const { rows } = this;
    if (rows.length === 0) return;
    this.rows = [];
    this.bytes = 0;
    const columnData = this.fields.map(({ name, type }) => {
      const data = rows.map((row) => row[name]);
      // PNG is compressed already, its bytes have no order, and vectors repeat nothing.
      if (type === "IMAGE") return { name, data, codec: "UNCOMPRESSED", encoding: "PLAIN", statistics: false } as const;
      if (type === "FLOATS") return { name, data, encoding: "PLAIN", statistics: false } as const;
      return { name, data };
    });
    await this.writer.write({ columnData, rowGroupSize: rows.length });
  }
}

/** Bytes in the order they come, hashed on their way. */
export class HashedFile {
  private readonly hash = createHash("sha256");
  private bytes = 0;

  private constructor(private readonly handle: FileHandle) {}

  static async create(file: string): Promise<HashedFile> {
    return new HashedFile(await open(file, "w", 0o640));
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.hash.update(chunk);
    this.bytes += chunk.length;
    for (let written = 0; written < chunk.length; ) written += (await this.handle.write(chunk, written)).bytesWritten;
  }

  async end(): Promise<{ bytes: number; digest: string }> {
    await this.handle.close();
    return { bytes: this.bytes, digest: this.hash.digest("hex") };
  }

  abandon(): Promise<void> {
    return this.handle.close().catch(() => {});
  }
}

function elementsOf({ name, type }: Field): SchemaElement[] {
  const optional = "OPTIONAL" as const;
  switch (type) {
    case "STRING":
      return [{ name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: optional }];
    case "TIMESTAMP":
      return [{ name, type: "INT64", converted_type: "TIMESTAMP_MILLIS", repetition_type: optional }];
    case "IMAGE":
      return [
        { name, repetition_type: optional, num_children: 2 },
        { name: "bytes", type: "BYTE_ARRAY", repetition_type: optional },
        { name: "path", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: optional },
      ];
    case "FLOATS":
      return [
        { name, repetition_type: optional, converted_type: "LIST", num_children: 1 },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        { name: "element", type: "FLOAT", repetition_type: "REQUIRED" },
      ];
    default:
      return [{ name, type, repetition_type: optional }];
  }
}
