/** Studies as the rest of the program knows them. */
import type { ConditionRequest } from "../../domain/condition.js";
import type { Visibility } from "../../domain/model.js";
import type { NoiseScheme } from "../../domain/noise.js";
import type { SamplerRequest } from "../../domain/sampler.js";
import type { SeedsRequest, SourceRequest } from "../../domain/source.js";
import type { StudyBody, StudyQuestion } from "../../domain/study.js";
import type { Asking, Page, PageRequest } from "../asking.js";
import type { Asked } from "../sampling/resolve.js";
import type { GridView, MetricView, ModelView, ReproducibilityView } from "../views.js";

export interface StudyRequest {
  slug: string;
  title: string;
  description?: string | null;
  sources: SourceRequest[];
  seeds: SeedsRequest;
  noise: NoiseScheme;
  sampler?: SamplerRequest | null;
  condition?: ConditionRequest | null;
  metrics: string[];
  visibility: Visibility;
}
/** What is absent stays as it is; a description, sampler or condition that is null is taken away. */
export type StudyChange = { [Name in keyof StudyRequest]?: StudyRequest[Name] | null };

export interface StudyView {
  id: string;
  slug: string;
  title: string;
  description: string | null;
  visibility: Visibility;
  owner: string;
  createdAt: Date;
  updatedAt: Date;
  /** As it was asked, and in force: only the sources whose models the viewer sees, in the same order. */
  question: StudyQuestion;
  body: StudyBody;
  /** How many sources are not in it, because the viewer does not see their models. */
  hidden: number;
  /** By id: those of `body`. */
  models: ReadonlyMap<string, ModelView>;
  /** The versions in force, in the order asked. */
  metrics: MetricView[];
}

export interface StudyService {
  bySlug(asking: Asking, slug: string): Promise<StudyView | null>;
  /** In the order of `ids`; null for what is not there or not the viewer's to see. */
  byIds(asking: Asking, ids: readonly string[]): Promise<(StudyView | null)[]>;
  list(asking: Asking, text: string | null, page: PageRequest): Promise<Page<StudyView>>;
  /** BAD_USER_INPUT and NOT_FOUND by field name, CONFLICT for a slug that is taken. */
  create(asking: Asking, input: StudyRequest): Promise<StudyView>;
  /** As `create`; CONFLICT too where the study was changed since `readAt`. */
  update(asking: Asking, id: string, readAt: Date, input: StudyChange): Promise<StudyView>;
  /** PRIVATE, the copier's, of what the copier sees, with the same in force. */
  copy(asking: Asking, id: string, slug: string, title: string | null): Promise<StudyView>;
  /** CONFLICT where versions of it are there: what was published stays. */
  remove(asking: Asking, id: string): Promise<void>;
  /** The question in force, as sampling takes it. */
  asked(study: StudyView): Asked;
  grid(asking: Asking, study: StudyView, waitSeconds: number, page: PageRequest): Promise<GridView>;
  /** By one of the study's own metrics in the version in force, its first by default; or by any other's current version. */
  reproducibility(
    asking: Asking,
    study: StudyView,
    by: { metric: string | null; threshold: number | null },
    waitSeconds: number,
  ): Promise<ReproducibilityView>;
}
