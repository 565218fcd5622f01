import { Arg, Args, Ctx, FieldResolver, Float, ID, Int, Query, Resolver, Root } from "type-graphql";
import { Comparison } from "../schema/comparison.type.js";
import { Model } from "../schema/model.type.js";
import { ModelConnection } from "../schema/model-connection.type.js";
import { ModelFilter } from "../schema/model-filter.input.js";
import { ComparisonOfModelArgs, SeedsArgs } from "../schema/question.args.js";
import { Sample } from "../schema/sample.type.js";
import { Training } from "../schema/training.type.js";
import type { Asking, Page } from "../services/asking.js";
import type { ComparisonView, ModelView, SampleView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";
import { nodeId } from "./ids.js";

@Resolver(() => Model)
export class ModelResolver {
  @Query(() => Model, { nullable: true })
  model(
    @Arg("slug", () => String) slug: string,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<ModelView | null> {
    return services.models.bySlug(asking, slug);
  }

  @Query(() => ModelConnection)
  models(
    @Arg("filter", () => ModelFilter, { nullable: true }) filter: ModelFilter | null,
    @Arg("first", () => Int, { defaultValue: 50 }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<Page<ModelView>> {
    return services.models.list(asking, filter ?? {}, { first, after });
  }

  @FieldResolver(() => ID)
  id(@Root() model: ModelView): string {
    return nodeId("Model", model.id);
  }

  @FieldResolver(() => Model, {
    nullable: true,
    description: "The model this one was fine-tuned or distilled from.",
  })
  async parent(@Root() model: ModelView, @Ctx() { loaders }: GraphQLContext): Promise<ModelView | null> {
    return model.parentId === null ? null : loaders.models.load(model.parentId);
  }

  @FieldResolver(() => Training, { nullable: true })
  async training(@Root() { training }: ModelView, @Ctx() { loaders }: GraphQLContext): Promise<Training | null> {
    // A set that the viewer does not see is not named: the model tells of none then.
    const set = training && (await loaders.trainingSets.load(training.setId));
    return set && { ...training, set };
  }

  @FieldResolver(() => [Sample])
  async samples(
    @Root() model: ModelView,
    @Args(() => SeedsArgs) question: SeedsArgs,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<SampleView[]> {
    const sources = [{ model: model.slug }];
    return (await services.sampling.rows(asking, { ...question, sources }, waitSeconds)).flat();
  }

  @FieldResolver(() => Comparison)
  comparison(
    @Root() model: ModelView,
    @Args(() => ComparisonOfModelArgs) { with: other, ...question }: ComparisonOfModelArgs,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<ComparisonView> {
    return services.comparing.comparison(asking, { ...question, a: { model: model.slug }, b: other }, waitSeconds);
  }
}
