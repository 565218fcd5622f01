import { Arg, Args, Ctx, FieldResolver, Float, ID, Int, Query, Resolver, Root } from "type-graphql";
import type { Score as Proportion } from "../domain/metric.js";
import { Comparison } from "../schema/comparison.type.js";
import { Histogram } from "../schema/histogram.type.js";
import { PairConnection } from "../schema/pair-connection.type.js";
import { PairOrder } from "../schema/pair-order.enum.js";
import { ComparisonArgs } from "../schema/question.args.js";
import { Score } from "../schema/score.type.js";
import type { Asking, Page } from "../services/asking.js";
import type { PairView } from "../services/services.js";
import type { ComparisonView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";
import { nodeId } from "./ids.js";

@Resolver(() => Comparison)
export class ComparisonResolver {
  @Query(() => Comparison, {
    description: "RP, MAE score and their like: do a and b make the same image of the same noise?",
  })
  comparison(
    @Args(() => ComparisonArgs) question: ComparisonArgs,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<ComparisonView> {
    return services.comparing.comparison(asking, question, waitSeconds);
  }

  @FieldResolver(() => ID)
  id(@Root() comparison: ComparisonView): string {
    return nodeId("Comparison", comparison.digest);
  }

  @FieldResolver(() => Histogram)
  histogram(
    @Root() comparison: ComparisonView,
    @Arg("bins", () => Int, { defaultValue: 20 }) bins: number,
    @Ctx() { services }: GraphQLContext,
  ): Histogram {
    return services.comparing.histogram(comparison, bins);
  }

  @FieldResolver(() => [Score], {
    description: "The score at each threshold: nobody should have to trust one number.",
  })
  curve(
    @Root() comparison: ComparisonView,
    @Arg("thresholds", () => [Float]) thresholds: number[],
    @Ctx() { services }: GraphQLContext,
  ): Proportion[] {
    return services.comparing.curve(comparison, thresholds);
  }

  @FieldResolver(() => PairConnection)
  pairs(
    @Root() comparison: ComparisonView,
    @Arg("order", () => PairOrder, { defaultValue: PairOrder.SEED }) order: keyof typeof PairOrder,
    @Arg("first", () => Int, { defaultValue: 20 }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() { services }: GraphQLContext,
  ): Page<PairView> {
    return services.comparing.pairs(comparison, order, { first, after });
  }

  @FieldResolver(() => Score, {
    description: "The same score over all pairs of different seeds: what chance alone gives.",
  })
  chance(@Root() comparison: ComparisonView, @Ctx() { services }: GraphQLContext): Promise<Proportion> {
    return services.comparing.chance(comparison);
  }

  @FieldResolver(() => [Score], {
    description: "Chance at each threshold, as the curve is of the score; at most a hundred.",
  })
  chanceCurve(
    @Root() comparison: ComparisonView,
    @Arg("thresholds", () => [Float]) thresholds: number[],
    @Ctx() { services }: GraphQLContext,
  ): Promise<Proportion[]> {
    return services.comparing.chanceCurve(comparison, thresholds);
  }

  @FieldResolver(() => [String], {
    nullable: true,
    description:
      "The numerics classes that described the images compared: none by a metric of pixels; null where one was not recorded.",
  })
  describedBy(@Root() comparison: ComparisonView, @Ctx() { loaders }: GraphQLContext): Promise<string[] | null> {
    return loaders.describedBy.load(comparison);
  }
}
