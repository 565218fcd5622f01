import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { Training } from "../schema/training.type.js";
import { TrainingSet } from "../schema/training-set.type.js";
import type { TrainingSetView, TrainingView } from "../services/views.js";
import type { GraphQLContext } from "./context.js";

@Resolver(() => Training)
export class TrainingResolver {
  @FieldResolver(() => TrainingSet)
  set(@Root() training: TrainingView, @Ctx() { loaders }: GraphQLContext): Promise<TrainingSetView | null> {
    return loaders.trainingSets.load(training.setId);
  }
}
