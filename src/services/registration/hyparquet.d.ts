declare module "hyparquet" {
  export type Compressors = Record<string, (input: Uint8Array, outputLength: number) => Uint8Array>;
  export function parquetReadObjects(options: {
    file: ArrayBuffer;
    columns?: string[];
    compressors?: Compressors;
    utf8?: boolean;
  }): Promise<Record<string, unknown>[]>;
}
