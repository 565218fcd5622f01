/** Dataset versions as the rest of the program knows them. */
import type { StoredDatasetState } from "../../db/schema/index.js";
import type { Visibility } from "../../domain/model.js";
import type { PublishedStudy } from "../../domain/study.js";
import type { Asking, Page, PageRequest } from "../asking.js";
import type { StudyView } from "../studies/views.js";

export interface DatasetVersionView {
  id: string;
  studyId: string;
  version: number;
  state: StoredDatasetState;
  visibility: Visibility;
  /** What it froze. */
  body: PublishedStudy;
  partial: boolean;
  note: string | null;
  digest: string | null;
  citation: string | null;
  publisher: string;
  /** Why it FAILED. */
  error: string | null;
  jobId: string | null;
  createdAt: Date;
}
export interface DatasetFileView {
  path: string;
  contentType: string;
  bytes: number;
  digest: string;
  /** Its name in the store. */
  object: string;
  /** Whether it is part of the version's digest. */
  digested: boolean;
}
/** A PUBLIC version as its page shows it, to whomever. */
export interface PublishedVersion {
  version: DatasetVersionView & { digest: string };
  files: DatasetFileView[];
  bibtex: string;
  /** Croissant, which is schema.org's Dataset, with whole addresses. */
  metadata: Record<string, unknown>;
  /** Its permanent address, without a slash at its end. */
  address: string;
}

export interface DatasetService {
  /** By the study's owner or an OWNER. NOT_FOUND; CONFLICT while samples are missing, unless `partial`. */
  publish(asking: Asking, study: string, note: string | null, partial: boolean): Promise<DatasetVersionView>;
  /** In the order of `ids`; null for what is not there or not the viewer's to see. */
  byIds(asking: Asking, ids: readonly string[]): Promise<(DatasetVersionView | null)[]>;
  /** The newest first. */
  ofStudy(asking: Asking, study: StudyView, page: PageRequest): Promise<Page<DatasetVersionView>>;
  /** One list a version, in their order. */
  files(versions: readonly DatasetVersionView[]): Promise<DatasetFileView[][]>;
  /** For good. CONFLICT where it is not READY, or shows what is not PUBLIC itself. */
  makePublic(asking: Asking, id: string): Promise<DatasetVersionView>;
  /** Where a PUBLIC version is; null for any other. */
  address(version: DatasetVersionView): string | null;
  /** A URL of a file, signed; of a PUBLIC version the one that stays. */
  url(asking: Pick<Asking, "viewer">, version: DatasetVersionView, file: DatasetFileView): Promise<string>;
  /** Null for a digest that no PUBLIC version has. */
  published(digest: string): Promise<PublishedVersion | null>;
  /** Null for what is no file of it. */
  publishedFile(digest: string, path: string): Promise<DatasetFileView | null>;
}
