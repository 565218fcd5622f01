import { Arg, Args, Ctx, Float, Query, Resolver } from "type-graphql";
import { SweepArgs } from "../schema/sweep.input.js";
import { Sweep } from "../schema/sweep.type.js";
import type { Asking } from "../services/asking.js";
import type { SweepView } from "../services/comparing/interfaces.js";
import { Ask, type GraphQLContext } from "./context.js";

@Resolver(() => Sweep)
export class SweepResolver {
  @Query(() => Sweep, {
    description:
      "The comparison of a and b at each of several values of the steps, the method or the training size, drawn by one job.",
  })
  sweep(
    @Args(() => SweepArgs) question: SweepArgs,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<SweepView> {
    return services.sweeps.sweep(asking, question, waitSeconds);
  }
}
