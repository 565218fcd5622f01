import { Arg, Args, Ctx, FieldResolver, Float, Int, Query, Resolver, Root } from "type-graphql";
import { Agreeing, AgreeingConnection, Consensus } from "../schema/consensus.type.js";
import { SamplesArgs } from "../schema/question.args.js";
import { Seed } from "../schema/seed.type.js";
import type { Asking, Page } from "../services/asking.js";
import type { AgreeingView, ConsensusView } from "../services/comparing/interfaces.js";
import type { SeedView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";

@Resolver(() => Consensus)
export class ConsensusResolver {
  @Query(() => Consensus, {
    description:
      "The seeds on which at least so many of the sources agree: each with a largest set of sources of which every two match.",
  })
  consensus(
    @Args(() => SamplesArgs) question: SamplesArgs,
    @Arg("atLeast", () => Int) atLeast: number,
    @Arg("metric", () => String, { nullable: true }) metric: string | null,
    @Arg("threshold", () => Float, { nullable: true }) threshold: number | null,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<ConsensusView> {
    return services.consensus.consensus(asking, { ...question, atLeast, metric, threshold }, waitSeconds);
  }

  @FieldResolver(() => AgreeingConnection, { description: "The seeds that count, in the order asked." })
  seeds(
    @Root() consensus: ConsensusView,
    @Arg("first", () => Int, { defaultValue: 20 }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() { services }: GraphQLContext,
  ): Page<AgreeingView> {
    return services.consensus.seeds(consensus, { first, after });
  }
}

@Resolver(() => Agreeing)
export class AgreeingResolver {
  @FieldResolver(() => Seed)
  seed(@Root() agreeing: AgreeingView): SeedView {
    return agreeing.seed;
  }
}
