/** Cited values: no type is shared with scores that are computed here, so that neither can be taken for the other. */
export type PublishedReading = "PRINTED" | "READ_OFF_PLOT";

export interface PublishedValueView {
  row: string;
  column: string | null;
  trainingSize: number | null;
  trainingSizeTo: number | null;
  words: string;
  value: number | null;
  low: number;
  high: number;
}
export interface PublishedTableView {
  slug: string;
  title: string;
  citation: string;
  quantity: string;
  metric: string;
  threshold: number;
  direction: "SIMILARITY" | "DISTANCE";
  dataset: string;
  noise: string;
  noises: number;
  reading: PublishedReading;
  uncertainty: number;
  note: string;
  values: PublishedValueView[];
}
