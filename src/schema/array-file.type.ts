import { Field, Int, ObjectType, registerEnumType } from "type-graphql";
import type { ArrayFileView, ArrayFormat as Format } from "../services/arrays/array-files.js";
import { SafeInt, SHA256 } from "./scalars.js";

export const ArrayFormat = { NPY: "NPY", PARQUET: "PARQUET" } as const satisfies { [K in Format]: K };

registerEnumType(ArrayFormat, {
  name: "ArrayFormat",
  description: "NPY: NumPy's own, one array a file. PARQUET: Apache Parquet, a table a file.",
});

@ObjectType({ description: "An array as a file: the same values have the same bytes anywhere." })
export class ArrayFile implements Partial<ArrayFileView> {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  contentType!: string;

  @Field(() => SafeInt)
  bytes!: number;

  @Field(() => SHA256)
  digest!: string;

  @Field(() => String, { nullable: true, description: 'As NumPy writes it, as in "<f8"; null for a table.' })
  dtype!: string | null;

  @Field(() => [Int], { description: "Of a table: rows, columns." })
  shape!: number[];
}
