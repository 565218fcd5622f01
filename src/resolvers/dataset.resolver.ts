import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Resolver, Root } from "type-graphql";
import { MakeVersionPublicPayload, PublishDatasetPayload } from "../schema/dataset.payloads.js";
import { DatasetFile, DatasetVersion } from "../schema/dataset-version.type.js";
import { DatasetVersionConnection } from "../schema/dataset-version-connection.type.js";
import { Job } from "../schema/job.type.js";
import { Study } from "../schema/study.type.js";
import type { Asking, Page } from "../services/asking.js";
import type { DatasetFileView, DatasetVersionView } from "../services/datasets/views.js";
import type { StudyView } from "../services/studies/views.js";
import type { JobView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";
import { nodeId, requiredKey } from "./ids.js";

/** A file with the version that it is of, on which its address depends. */
type FileOfVersion = DatasetFileView & { of: DatasetVersionView };

@Resolver(() => Study)
export class StudyVersionsResolver {
  @FieldResolver(() => DatasetVersionConnection)
  versions(
    @Root() study: StudyView,
    @Arg("first", () => Int, { defaultValue: 20 }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<Page<DatasetVersionView>> {
    return services.datasets.ofStudy(asking, study, { first, after });
  }
}

@Resolver(() => DatasetVersion)
export class DatasetVersionResolver {
  @Mutation(() => PublishDatasetPayload, {
    description: "Freezes what the study shows now as its next numbered version; a version never changes.",
  })
  async publishDataset(
    @Arg("study", () => ID) study: string,
    @Arg("note", () => String, { nullable: true }) note: string | null,
    @Arg("partial", () => Boolean, { defaultValue: false }) partial: boolean,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<PublishDatasetPayload> {
    const key = requiredKey("Study", study, "study");
    return { version: await services.datasets.publish(asking, key, note ?? null, partial) };
  }

  @Mutation(() => MakeVersionPublicPayload, {
    description:
      "Gives a version its permanent address, where everyone reads it; that is not taken back. By who published it, or an OWNER; only where all its models are PUBLIC.",
  })
  async makeVersionPublic(
    @Arg("id", () => ID) id: string,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<MakeVersionPublicPayload> {
    return { version: await services.datasets.makePublic(asking, requiredKey("DatasetVersion", id)) };
  }

  @FieldResolver(() => ID)
  id(@Root() version: DatasetVersionView): string {
    return nodeId("DatasetVersion", version.id);
  }

  @FieldResolver(() => [DatasetFile])
  async files(@Root() version: DatasetVersionView, @Ctx() { loaders }: GraphQLContext): Promise<FileOfVersion[]> {
    return (await loaders.datasetFiles.load(version)).map((file) => ({ ...file, of: version }));
  }

  @FieldResolver(() => Job, { nullable: true })
  async job(
    @Root() { jobId }: DatasetVersionView,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<JobView | null> {
    return jobId === null ? null : ((await services.jobs.byIds(asking, [jobId]))[0] ?? null);
  }

  @FieldResolver(() => String, { nullable: true, description: "Where everyone finds it; null until it is PUBLIC." })
  address(@Root() version: DatasetVersionView, @Ctx() { services }: GraphQLContext): string | null {
    return services.datasets.address(version);
  }
}

@Resolver(() => DatasetFile)
export class DatasetFileResolver {
  @FieldResolver(() => String)
  url(@Root() file: FileOfVersion, @Ctx() { asking, services }: GraphQLContext): Promise<string> {
    return services.datasets.url(asking, file.of, file);
  }
}
