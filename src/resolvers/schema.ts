/** The executable schema: every resolver, and the three things that type-graphql cannot say. */
import "reflect-metadata";
import { createPubSub } from "@graphql-yoga/subscription";
import { GraphQLFloat, GraphQLList, GraphQLNonNull, GraphQLObjectType, type GraphQLSchema } from "graphql";
import { buildSchemaSync } from "type-graphql";
import {
  ArrayFileResolver,
  ComparisonArraysResolver,
  GeneralizationArraysResolver,
  ReproducibilityArraysResolver,
} from "./array.resolver.js";
import { AuditResolver } from "./audit.resolver.js";
import { ComparisonBaselineResolver, ReproducibilityBaselineResolver } from "./baseline.resolver.js";
import { CalibrationResolver, CalibrationSampleResolver, MetricCalibrationResolver } from "./calibration.resolver.js";
import { ComparisonResolver } from "./comparison.resolver.js";
import { AgreeingResolver, ConsensusResolver } from "./consensus.resolver.js";
import { DashboardResolver } from "./dashboard.resolver.js";
import { DatasetFileResolver, DatasetVersionResolver, StudyVersionsResolver } from "./dataset.resolver.js";
import {
  DenoiserDistanceResolver,
  FindingResolver,
  PartingResolver,
  SampleTrajectoryResolver,
} from "./denoiser.resolver.js";
import { DifferenceResolver, ScoreResolver } from "./difference.resolver.js";
import { EstimateResolver } from "./estimate.resolver.js";
import {
  GeneralizationResolver,
  NearestClassResolver,
  NeighbourResolver,
  SampleNeighbourResolver,
} from "./generalization.resolver.js";
import { GridResolver } from "./grid.resolver.js";
import { HyperplanePointResolver, HyperplaneResolver, NoiseTermResolver } from "./hyperplane.resolver.js";
import { ImageResolver } from "./image.resolver.js";
import { JobResolver } from "./job.resolver.js";
import { JobProgressResolver } from "./job-progress.resolver.js";
import { MeasurementResolver } from "./measurement.resolver.js";
import { MetricResolver } from "./metric.resolver.js";
import { ModelResolver } from "./model.resolver.js";
import { NodeResolver } from "./node.resolver.js";
import { ComparisonFloorResolver, NoiseFloorResolver } from "./noise-floor.resolver.js";
import { PairResolver } from "./pair.resolver.js";
import { PublishedTableResolver } from "./published-table.resolver.js";
import { RegistrationResolver } from "./registration.resolver.js";
import { ReproducibilityResolver } from "./reproducibility.resolver.js";
import { SampleResolver } from "./sample.resolver.js";
import { SamplerResolver } from "./sampler.resolver.js";
import { SeedResolver } from "./seed.resolver.js";
import { ShareLinkResolver } from "./share-link.resolver.js";
import { StudyResolver } from "./study.resolver.js";
import { SweepResolver } from "./sweep.resolver.js";
import { TrainingSetResolver } from "./training-set.resolver.js";
import { TransitionResolver } from "./transition.resolver.js";
import { VerificationFindingResolver, VerificationResolver } from "./verification.resolver.js";
import { PeopleResolver, ViewerResolver } from "./viewer.resolver.js";
import { WorkerResolver } from "./worker.resolver.js";

export function createSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      NodeResolver,
      ViewerResolver,
      AuditResolver,
      PeopleResolver,
      ModelResolver,
      TrainingSetResolver,
      MetricResolver,
      SeedResolver,
      SampleResolver,
      SampleTrajectoryResolver,
      DenoiserDistanceResolver,
      PartingResolver,
      FindingResolver,
      HyperplaneResolver,
      HyperplanePointResolver,
      NoiseTermResolver,
      SamplerResolver,
      ImageResolver,
      MeasurementResolver,
      GridResolver,
      ComparisonResolver,
      PairResolver,
      ReproducibilityResolver,
      DifferenceResolver,
      ScoreResolver,
      ConsensusResolver,
      ShareLinkResolver,
      SweepResolver,
      AgreeingResolver,
      EstimateResolver,
      JobResolver,
      JobProgressResolver,
      RegistrationResolver,
      StudyResolver,
      DashboardResolver,
      StudyVersionsResolver,
      DatasetVersionResolver,
      DatasetFileResolver,
      PublishedTableResolver,
      TransitionResolver,
      MetricCalibrationResolver,
      CalibrationResolver,
      CalibrationSampleResolver,
      ComparisonBaselineResolver,
      ReproducibilityBaselineResolver,
      GeneralizationResolver,
      NearestClassResolver,
      ArrayFileResolver,
      ComparisonArraysResolver,
      ReproducibilityArraysResolver,
      GeneralizationArraysResolver,
      NeighbourResolver,
      SampleNeighbourResolver,
      NoiseFloorResolver,
      ComparisonFloorResolver,
      VerificationResolver,
      VerificationFindingResolver,
      WorkerResolver,
    ],
    // Services check what they are handed and name the field.
    validate: false,
    // Never published to: every subscription brings its own stream. type-graphql refuses to build without one.
    pubSub: createPubSub(),
  });
  schema.getSubscriptionType()!.description =
    "The state now, then each change, at least once, until the job ends: then the stream completes. WebSocket and SSE only.";
  // `nullable: "items"` makes every list inside nullable; only the innermost value may be null.
  const reproducibility = schema.getType("Reproducibility") as GraphQLObjectType;
  const row = new GraphQLNonNull(new GraphQLList(GraphQLFloat));
  reproducibility.getFields().matrix!.type = new GraphQLNonNull(new GraphQLList(row));
  return schema;
}
