import { Arg, Ctx, FieldResolver, Float, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { studySeeds } from "../domain/study.js";
import { Grid } from "../schema/grid.type.js";
import { NoiseScheme } from "../schema/noise-scheme.enum.js";
import { Reproducibility } from "../schema/reproducibility.type.js";
import { DateTime } from "../schema/scalars.js";
import { Source } from "../schema/source.type.js";
import { StudyInput, UpdateStudyInput } from "../schema/study.input.js";
import {
  CopyStudyPayload,
  CreateStudyPayload,
  DeleteStudyPayload,
  UpdateStudyPayload,
} from "../schema/study.payloads.js";
import { Study } from "../schema/study.type.js";
import { StudyConnection } from "../schema/study-connection.type.js";
import type { Asking, Page } from "../services/asking.js";
import type { StudyView } from "../services/studies/views.js";
import type { GridView, ReproducibilityView, SourceView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";
import { nodeId, requiredKey } from "./ids.js";

@Resolver(() => Study)
export class StudyResolver {
  @Query(() => Study, { nullable: true })
  study(
    @Arg("slug", () => String) slug: string,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<StudyView | null> {
    return services.studies.bySlug(asking, slug);
  }

  @Query(() => StudyConnection)
  studies(
    @Arg("text", () => String, { nullable: true, description: "Part of the slug or title." }) text: string | null,
    @Arg("first", () => Int, { defaultValue: 20 }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<Page<StudyView>> {
    return services.studies.list(asking, text ?? null, { first, after });
  }

  @Mutation(() => CreateStudyPayload)
  async createStudy(
    @Arg("input", () => StudyInput) input: StudyInput,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<CreateStudyPayload> {
    return { study: await services.studies.create(asking, input) };
  }

  @Mutation(() => UpdateStudyPayload, {
    description: "By its owner or an OWNER. CONFLICT where it was changed since updatedAt.",
  })
  async updateStudy(
    @Arg("id", () => ID) id: string,
    @Arg("updatedAt", () => DateTime) updatedAt: Date,
    @Arg("input", () => UpdateStudyInput) input: UpdateStudyInput,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<UpdateStudyPayload> {
    return { study: await services.studies.update(asking, requiredKey("Study", id), updatedAt, input) };
  }

  @Mutation(() => CopyStudyPayload, {
    description: "A PRIVATE study of one's own, with the same in force; the same title unless another is given.",
  })
  async copyStudy(
    @Arg("id", () => ID) id: string,
    @Arg("slug", () => String) slug: string,
    @Arg("title", () => String, { nullable: true }) title: string | null,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<CopyStudyPayload> {
    return { study: await services.studies.copy(asking, requiredKey("Study", id), slug, title ?? null) };
  }

  @Mutation(() => DeleteStudyPayload, {
    description: "By its owner or an OWNER. CONFLICT where versions of it are published or being built.",
  })
  async deleteStudy(
    @Arg("id", () => ID) id: string,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<DeleteStudyPayload> {
    await services.studies.remove(asking, requiredKey("Study", id));
    return { id };
  }

  @FieldResolver(() => ID)
  id(@Root() study: StudyView): string {
    return nodeId("Study", study.id);
  }

  @FieldResolver(() => [Source], { description: "In force: a changed default changes none of them." })
  sources(@Root() study: StudyView, @Ctx() { services }: GraphQLContext): SourceView[] {
    return services.studies.asked(study).sources.map((source) => source.view);
  }

  @FieldResolver(() => [Int])
  seeds(@Root() { body }: StudyView): number[] {
    return studySeeds(body);
  }

  @FieldResolver(() => NoiseScheme)
  noise(@Root() { body }: StudyView): StudyView["body"]["noise"] {
    return body.noise;
  }

  @FieldResolver(() => Grid)
  grid(
    @Root() study: StudyView,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Arg("first", () => Int, { defaultValue: 200 }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<GridView> {
    return services.studies.grid(asking, study, waitSeconds, { first, after });
  }

  @FieldResolver(() => Reproducibility)
  reproducibility(
    @Root() study: StudyView,
    @Arg("metric", () => String, { nullable: true }) metric: string | null,
    @Arg("threshold", () => Float, { nullable: true }) threshold: number | null,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<ReproducibilityView> {
    const by = { metric: metric ?? null, threshold: threshold ?? null };
    return services.studies.reproducibility(asking, study, by, waitSeconds);
  }
}
