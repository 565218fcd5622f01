import { Arg, Args, Ctx, FieldResolver, Float, Int, Query, Resolver, Root } from "type-graphql";
import { Grid } from "../schema/grid.type.js";
import { Image } from "../schema/image.type.js";
import { SamplesArgs } from "../schema/question.args.js";
import type { Asking } from "../services/asking.js";
import type { GridView, ImageView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";

@Resolver(() => Grid)
export class GridResolver {
  @Query(() => Grid, {
    description: "Sources down, seeds across: the paper's figure. Pages over seeds; job and counts cover them all.",
  })
  grid(
    @Args(() => SamplesArgs) question: SamplesArgs,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Arg("first", () => Int, { defaultValue: 200 }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<GridView> {
    return services.sampling.grid(asking, question, waitSeconds, { first, after });
  }

  @FieldResolver(() => Image, {
    nullable: true,
    description: "The page as one picture; null until every sample of it is READY or FAILED.",
  })
  sheet(@Root() grid: GridView, @Ctx() { services }: GraphQLContext): Promise<ImageView | null> {
    return services.sampling.sheet(grid);
  }
}
