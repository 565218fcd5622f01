/** The tables of a version, and what Hugging Face `datasets` is told of their columns. */
import type { KeyValue } from "hyparquet";
import type { Field } from "./parquet-file.js";

export const SAMPLES: Field[] = [
  { name: "image", type: "IMAGE" },
  { name: "source", type: "STRING" },
  { name: "seed", type: "INT32" },
  { name: "noise", type: "STRING" },
  { name: "sampler", type: "STRING" },
  { name: "condition", type: "STRING" },
  { name: "key", type: "STRING" },
  { name: "pixels", type: "STRING" },
];
export const PAIRS: Field[] = [
  { name: "metric", type: "STRING" },
  { name: "region", type: "STRING" },
  { name: "a", type: "STRING" },
  { name: "b", type: "STRING" },
  { name: "seed", type: "INT32" },
  { name: "value", type: "DOUBLE" },
];
export const DESCRIPTORS: Field[] = [
  { name: "metric", type: "STRING" },
  { name: "source", type: "STRING" },
  { name: "seed", type: "INT32" },
  { name: "pixels", type: "STRING" },
  { name: "descriptor", type: "FLOATS" },
];
/** What differs between drawings of the same samples. */
export const DRAWING: Field[] = [
  { name: "source", type: "STRING" },
  { name: "seed", type: "INT32" },
  { name: "key", type: "STRING" },
  { name: "device", type: "STRING" },
  { name: "precision", type: "STRING" },
  { name: "runtime", type: "STRING" },
  { name: "numerics_class", type: "STRING" },
  { name: "compute_ms", type: "DOUBLE" },
  { name: "sampled_at", type: "TIMESTAMP" },
];

const DTYPES = { STRING: "string", INT32: "int32", DOUBLE: "float64", TIMESTAMP: "timestamp[ms]" } as const;

/** The `huggingface` entry of a Parquet footer: without it an image would be read as a struct of bytes. */
export function huggingFace(fields: readonly Field[]): KeyValue[] {
  const features = Object.fromEntries(
    fields.map(({ name, type }) => {
      if (type === "IMAGE") return [name, { _type: "Image" }];
      if (type === "FLOATS") return [name, { feature: { dtype: "float32", _type: "Value" }, _type: "List" }];
      return [name, { dtype: DTYPES[type], _type: "Value" }];
    }),
  );
  return [{ key: "huggingface", value: JSON.stringify({ info: { features } }) }];
}
