import { Args, Ctx, Query, Resolver } from "type-graphql";
import { Estimate } from "../schema/estimate.type.js";
import { SamplesArgs } from "../schema/question.args.js";
import type { Asking } from "../services/asking.js";
import type { EstimateView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";

@Resolver()
export class EstimateResolver {
  @Query(() => Estimate, { description: "What a question would cost, without asking it." })
  estimate(
    @Args(() => SamplesArgs) question: SamplesArgs,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<EstimateView> {
    return services.sampling.estimate(asking, question);
  }
}
