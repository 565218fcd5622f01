/** Values by seed and pair, and nearest indices, as files that other programs read. */
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
export interface ArrayService {
  ofComparison(comparison: ComparisonView, format: ArrayFormat): Promise<ArrayFileView[]>;
  ofReproducibility(table: ReproducibilityView, format: ArrayFormat): Promise<ArrayFileView[]>;
  ofGeneralization(view: GeneralizationView, format: ArrayFormat): Promise<ArrayFileView[]>;
  /** A signed URL of a file. */
  url(file: ArrayFileView): Promise<string>;
}
