import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import type { Difference as Differing, Score as Proportion } from "../domain/metric.js";
import { Difference } from "../schema/difference.type.js";
import { Interval } from "../schema/interval.type.js";
import { Score } from "../schema/score.type.js";
import type { Asking } from "../services/asking.js";
import { Ask, type GraphQLContext } from "./context.js";
import { requiredKey } from "./ids.js";

@Resolver()
export class DifferenceResolver {
  @Query(() => Difference, {
    description:
      "The score of comparison x less that of comparison y, by their ids, over what is there. Starts no work.",
  })
  difference(
    @Arg("x", () => ID) x: string,
    @Arg("y", () => ID) y: string,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<Differing> {
    return services.differences.difference(
      asking,
      requiredKey("Comparison", x, "x"),
      requiredKey("Comparison", y, "y"),
    );
  }
}

@Resolver(() => Score)
export class ScoreResolver {
  @FieldResolver(() => Interval, {
    nullable: true,
    description:
      "The 95 % interval that is valid at every look: for a score that is watched while its samples arrive (n < requested). Null once all are there.",
  })
  sequential(@Root() score: Proportion, @Ctx() { services }: GraphQLContext): Interval | null {
    return services.differences.whileArriving(score);
  }
}
