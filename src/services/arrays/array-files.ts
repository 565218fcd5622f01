/** Values by seed and pair, nearest indices and descriptors, as files that other programs read. */
import type { Asking } from "../asking.js";
import type { GeneralizationView } from "../generalization/generalization.js";
import type { ComparisonView, ReproducibilityView } from "../views.js";

export type ArrayFormat = "NPY" | "PARQUET";
export interface ArrayFileView {
  name: string;
  /** Its name in the store, from which a signed URL is made when asked. */
  object: string;
  contentType: string;
  bytes: number;
  /** SHA-256 of the file: the same values have the same file anywhere. */
  digest: string;
  /** As NumPy writes it, as in "<f8"; null for a table. */
  dtype: string | null;
  /** Of a table: rows, columns. */
  shape: number[];
}
export interface ArrayQuestion {
  of: ComparisonView | ReproducibilityView | GeneralizationView;
  format: ArrayFormat;
}
export interface ArrayService {
  /**
   * One list of files a question, in their order; descriptors are read for all of them together, and none is made.
   * QUERY_TOO_COMPLEX where those are too many, before any is read.
   */
  files(questions: readonly ArrayQuestion[]): Promise<ArrayFileView[][]>;
  /** A signed URL of a file. */
  url(asking: Pick<Asking, "viewer">, file: ArrayFileView): Promise<string>;
}
