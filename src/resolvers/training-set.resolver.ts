import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { Image } from "../schema/image.type.js";
import { TrainingSet } from "../schema/training-set.type.js";
import { TrainingSetConnection } from "../schema/training-set-connection.type.js";
import type { Asking, Page } from "../services/asking.js";
import type { ImageView, TrainingSetView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";
import { nodeId } from "./ids.js";

@Resolver(() => TrainingSet)
export class TrainingSetResolver {
  @Query(() => TrainingSetConnection)
  trainingSets(
    @Arg("first", () => Int, { defaultValue: 50 }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<Page<TrainingSetView>> {
    return services.trainingSets.list(asking, { first, after });
  }

  @FieldResolver(() => ID)
  id(@Root() set: TrainingSetView): string {
    return nodeId("TrainingSet", set.id);
  }

  @FieldResolver(() => Image)
  image(
    @Root() set: TrainingSetView,
    @Arg("index", () => Int) index: number,
    @Ctx() { services }: GraphQLContext,
  ): Promise<ImageView> {
    return services.trainingSets.image(set, index);
  }

  @FieldResolver(() => Int, { nullable: true })
  label(
    @Root() set: TrainingSetView,
    @Arg("index", () => Int) index: number,
    @Ctx() { services }: GraphQLContext,
  ): Promise<number | null> {
    return services.trainingSets.label(set, index);
  }
}
