/** Everything a resolver may ask. Each service lives in its own file; `createServices` puts them together. */
import type { ConditionRequest } from "../domain/condition.js";
import type { Measurement } from "../domain/measurement.js";
import type { Match, Region, Score } from "../domain/metric.js";
import type { ModelKind, NoiseSchedule, Parameterization, Shape, Visibility } from "../domain/model.js";
import type { NoiseScheme } from "../domain/noise.js";
import type { Spending } from "../domain/quota.js";
import type { SamplerRequest } from "../domain/sampler.js";
import type { SeedsRequest, SourceRequest } from "../domain/source.js";
import type { Role } from "../domain/viewer.js";
import type { ArrayService } from "./arrays/array-files.js";
import type { Asking, Page, PageRequest } from "./asking.js";
import type { AuditService } from "./audit.js";
import type { BaselineService } from "./baselines.js";
import type { CalibrationService } from "./calibration/views.js";
import type { ConsensusService, DifferenceService, SweepService } from "./comparing/interfaces.js";
import type { DashboardService } from "./dashboards/views.js";
import type { DatasetService } from "./datasets/views.js";
import type { DenoiserService } from "./denoisers/views.js";
import type { GeneralizationService } from "./generalization/generalization.js";
import type { HyperplaneService } from "./hyperplane/views.js";
import type { SharingService } from "./sharing/share-service.js";
import type { StudyService } from "./studies/views.js";
import type { TransitionService } from "./transition/transition.js";
import type {
  AgreementView,
  ComparisonView,
  EstimateView,
  GridView,
  ImageView,
  JobView,
  MetricView,
  ModelUploadView,
  ModelView,
  NumericsFloorView,
  ReproducibilityView,
  SampleView,
  TrainingSetView,
  VerificationView,
  WorkerView,
} from "./views.js";

export interface ModelFilter {
  kind?: ModelKind | null;
  framework?: string | null;
  architecture?: string | null;
  trainingSet?: string | null;
  trainingSize?: number | null;
  classConditional?: boolean | null;
  run?: string | null;
  text?: string | null;
}
export interface ModelService {
  bySlug(asking: Asking, slug: string): Promise<ModelView | null>;
  /** In the order of `ids`; null for what is not there or not the viewer's to see. */
  byIds(asking: Asking, ids: readonly string[]): Promise<(ModelView | null)[]>;
  list(asking: Asking, filter: ModelFilter, page: PageRequest): Promise<Page<ModelView>>;
}
export interface TrainingSetService {
  byIds(asking: Asking, ids: readonly string[]): Promise<(TrainingSetView | null)[]>;
  list(asking: Asking, page: PageRequest): Promise<Page<TrainingSetView>>;
  /** The set that work names, by slug; NOT_FOUND with the nearest visible one. */
  need(asking: Pick<Asking, "viewer">, slug: string): Promise<TrainingSetView>;
  /** One training image as a stored PNG; BAD_USER_INPUT beyond the set. */
  image(set: TrainingSetView, index: number): Promise<ImageView>;
  /** As `image`, of many at once. */
  images(wanted: readonly { set: TrainingSetView; index: number }[]): Promise<ImageView[]>;
  /** Null for a set without labels. */
  label(set: TrainingSetView, index: number): Promise<number | null>;
}
/** What was measured, as pictures. */
export interface MeasurementService {
  /** The image that was measured. NOT_FOUND where it is no longer kept. */
  source(measurement: Measurement): Promise<ImageView>;
  /** What was measured of it, at its size: see LinearOperator.picture. */
  measured(measurement: Measurement): Promise<ImageView>;
}
export interface MetricService {
  list(): Promise<MetricView[]>;
  byIds(ids: readonly string[]): Promise<(MetricView | null)[]>;
}

/** What a question about samples has in common. */
export interface SampleQuestion {
  sources: SourceRequest[];
  seeds: SeedsRequest;
  noise: NoiseScheme;
  sampler?: SamplerRequest | null;
  condition?: ConditionRequest | null;
}
export interface SamplingService {
  sample(
    asking: Asking,
    question: {
      model: string;
      seed: number;
      noise: NoiseScheme;
      sampler?: SamplerRequest | null;
      condition?: ConditionRequest | null;
    },
    waitSeconds: number,
  ): Promise<SampleView>;
  /** One row a source, one sample a seed. */
  rows(asking: Asking, question: SampleQuestion, waitSeconds: number): Promise<SampleView[][]>;
  grid(asking: Asking, question: SampleQuestion, waitSeconds: number, page: PageRequest): Promise<GridView>;
  /** The page as one picture; null until every sample of it is READY or FAILED. */
  sheet(grid: GridView): Promise<ImageView | null>;
  estimate(asking: Asking, question: SampleQuestion): Promise<EstimateView>;
  requestSamples(asking: Asking, question: SampleQuestion): Promise<JobView>;
  byKeys(asking: Asking, keys: readonly string[]): Promise<(SampleView | null)[]>;
  /** SHA-256 of the float32 draw; null for a scheme this server cannot draw. Checks seed and shape. */
  noiseDigest(noise: NoiseScheme, seed: number, shape: number[]): string | null;
  /** A signed URL of a stored image. */
  imageUrl(asking: Pick<Asking, "viewer">, image: ImageView): Promise<string>;
}

export interface ComparisonQuestion {
  a: SourceRequest;
  b: SourceRequest;
  seeds: SeedsRequest;
  noise: NoiseScheme;
  sampler?: SamplerRequest | null;
  condition?: ConditionRequest | null;
  metric?: string | null;
  threshold?: number | null;
  region?: Region | null;
  match?: Match | null;
  precision?: number | null;
}
export type PairOrder = "SEED" | "LEAST_SIMILAR" | "MOST_SIMILAR";
export interface PairView {
  seed: number;
  noise: NoiseScheme;
  a: SampleView;
  b: SampleView;
  value: number;
  matches: boolean;
}
export interface ComparingService {
  comparison(asking: Asking, question: ComparisonQuestion, waitSeconds: number): Promise<ComparisonView>;
  reproducibility(
    asking: Asking,
    question: SampleQuestion & { metric?: string | null; threshold?: number | null },
    waitSeconds: number,
  ): Promise<ReproducibilityView>;
  agreement(
    asking: Asking,
    question: SampleQuestion & { metric?: string | null; threshold?: number | null },
    waitSeconds: number,
  ): Promise<AgreementView>;
  /** A comparison asked before, by the digest of its question; null where it is not kept or not the viewer's to see. */
  byDigest(asking: Asking, digest: string): Promise<ComparisonView | null>;
  histogram(comparison: ComparisonView, bins: number): { edges: number[]; counts: number[] };
  curve(comparison: ComparisonView, thresholds: number[]): Score[];
  pairs(comparison: ComparisonView, order: PairOrder, page: PageRequest): Page<PairView>;
  /** At the comparison's threshold where none is given. */
  chance(comparison: ComparisonView, threshold?: number): Promise<Score>;
  chanceCurve(comparison: ComparisonView, thresholds: number[]): Promise<Score[]>;
  /** Numerics classes of the descriptors that were compared, none by a metric of pixels; null where one was not recorded. */
  describedBy(comparisons: readonly ComparisonView[]): Promise<(string[] | null)[]>;
  matrix(table: ReproducibilityView, threshold: number | null): (number | null)[][];
  table(table: ReproducibilityView, format: "LATEX" | "CSV" | "MARKDOWN"): string;
  /** Two samples' value by one metric; null until both are READY. */
  compare(asking: Asking, sample: SampleView, withKey: string, metric: string | null): Promise<number | null>;
}

export interface JobService {
  byIds(asking: Asking, ids: readonly string[]): Promise<(JobView | null)[]>;
  /** Each sample's open job of this viewer, if one counts it. */
  bySampleKeys(asking: Asking, keys: readonly string[]): Promise<(JobView | null)[]>;
  cancel(asking: Asking, id: string): Promise<JobView>;
  queuePosition(job: JobView): Promise<number | null>;
  estimatedSeconds(job: JobView): Promise<number | null>;
  /** The state now, then each change, until the job ends. Throws NOT_FOUND before the first value. */
  watch(asking: Asking, id: string): AsyncGenerator<JobView>;
  /** Each sample of the job that is READY or FAILED: first those that already are. */
  watchSamples(asking: Asking, id: string): AsyncGenerator<SampleView>;
}
export interface PersonView {
  name: string;
  /** The highest of their valid tokens; null for a person who has none left. */
  role: Role | null;
  quota: Spending;
}
export interface PeopleService {
  /** The viewer's own day. */
  spending(asking: Asking): Promise<Spending>;
  /** Everyone, by name; OWNER only, as the rest of it. */
  list(asking: Asking): Promise<PersonView[]>;
  /** Sets one person's own limit; null: no limit. */
  setQuota(asking: Asking, person: string, computeSecondsPerDay: number | null): Promise<PersonView>;
}
export interface WorkerService {
  /** OWNER only. */
  list(asking: Asking): Promise<WorkerView[]>;
}
export interface VerificationService {
  /** Queues a verification; OWNER only. */
  verifySamples(asking: Asking, count: number): Promise<VerificationView>;
  byIds(asking: Asking, ids: readonly string[]): Promise<(VerificationView | null)[]>;
}

export interface ModelUploadRequest {
  filename: string;
  bytes: number;
  digest: string;
}
/** A card as it is handed in; absent and null both mean the default. */
export interface ModelRegistration {
  upload: string;
  slug: string;
  title: string;
  framework: string;
  architecture: string;
  parameterization: Parameterization;
  shape: number[];
  sigmaData?: number | null;
  noiseSchedule?: Partial<NoiseSchedule> | null;
  timestepScale?: number | null;
  classes?: string[] | null;
  noClass?: number | null;
  training?: {
    set: string;
    size: number;
    offset?: number | null;
    onlyClass?: number | null;
    steps?: number | null;
    run?: string | null;
  } | null;
  parent?: string | null;
  license?: string | null;
  visibility?: Visibility | null;
}
export interface RegistrationService {
  /** Announces a file; the answer says where to send it. OWNER only, as the rest of it. */
  createUpload(asking: Asking, input: ModelUploadRequest): Promise<ModelUploadView>;
  /** A model that is CHECKING from now on. BAD_USER_INPUT by field name, NOT_FOUND, CONFLICT for a slug that is taken. */
  registerModel(asking: Asking, input: ModelRegistration): Promise<ModelView>;
}
export interface NoiseFloorService {
  numerics(asking: Asking, comparison: ComparisonView): Promise<NumericsFloorView[]>;
  /** Each side against itself with four times the steps: of a, then of b. */
  sampler(asking: Asking, comparison: ComparisonView, waitSeconds: number): Promise<ComparisonView[]>;
}
export interface Services {
  differences: DifferenceService;
  consensus: ConsensusService;
  sweeps: SweepService;
  arrays: ArrayService;
  baselines: BaselineService;
  transition: TransitionService;
  calibration: CalibrationService;
  registration: RegistrationService;
  studies: StudyService;
  dashboards: DashboardService;
  datasets: DatasetService;
  models: ModelService;
  trainingSets: TrainingSetService;
  metrics: MetricService;
  measurements: MeasurementService;
  sampling: SamplingService;
  comparing: ComparingService;
  generalization: GeneralizationService;
  denoisers: DenoiserService;
  hyperplanes: HyperplaneService;
  jobs: JobService;
  people: PeopleService;
  verification: VerificationService;
  workers: WorkerService;
  audit: AuditService;
  sharing: SharingService;
  noiseFloor: NoiseFloorService;
}
export type { Shape };
