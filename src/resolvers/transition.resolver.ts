import { Arg, Args, Ctx, FieldResolver, Float, Query, Resolver, Root } from "type-graphql";
import type { Score as Proportion } from "../domain/metric.js";
import { Generalization } from "../schema/generalization.type.js";
import { TransitionArgs } from "../schema/question.args.js";
import { Score } from "../schema/score.type.js";
import { Regime, Transition, TransitionPoint } from "../schema/transition.type.js";
import type { Asking } from "../services/asking.js";
import type { GeneralizationView } from "../services/generalization/generalization.js";
import type { TransitionPointView, TransitionView } from "../services/transition/transition.js";
import { Ask, type GraphQLContext } from "./context.js";

@Resolver(() => TransitionPoint)
export class TransitionResolver {
  @Query(() => Transition, {
    description:
      "RP and GL over the size of the training set. a and b are two families of models, matched by training size.",
  })
  transition(
    @Args(() => TransitionArgs) question: TransitionArgs,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<TransitionView> {
    return services.transition.transition(asking, question, waitSeconds);
  }

  @FieldResolver(() => Score)
  reproducibility(@Root() { comparison }: TransitionPointView): Proportion {
    return comparison.score;
  }

  @FieldResolver(() => Score)
  chance(@Root() point: TransitionPointView, @Ctx() { services }: GraphQLContext): Promise<Proportion> {
    return services.transition.chance(point);
  }

  @FieldResolver(() => Generalization)
  generalizationA(
    @Root() point: TransitionPointView,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<GeneralizationView> {
    return services.transition.generalization(asking, point, "a");
  }

  @FieldResolver(() => Generalization)
  generalizationB(
    @Root() point: TransitionPointView,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<GeneralizationView> {
    return services.transition.generalization(asking, point, "b");
  }

  @FieldResolver(() => Regime, { nullable: true })
  regime(
    @Root() point: TransitionPointView,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<keyof typeof Regime | null> {
    return services.transition.regime(asking, point);
  }
}
