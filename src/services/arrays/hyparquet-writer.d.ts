declare module "hyparquet-writer" {
  export function parquetWriteBuffer(options: {
    columnData: {
      name: string;
      data: (string | number | null)[];
      type: "STRING" | "INT32" | "DOUBLE";
      nullable: boolean;
    }[];
  }): ArrayBuffer;
}
