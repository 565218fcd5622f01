import { Arg, Args, Ctx, FieldResolver, Float, Int, Query, Resolver, Root } from "type-graphql";
import { Copy } from "../schema/copy.type.js";
import { Generalization } from "../schema/generalization.type.js";
import { Histogram } from "../schema/histogram.type.js";
import { Image } from "../schema/image.type.js";
import { ImageClass, NearestClass } from "../schema/nearest-class.type.js";
import { Neighbour } from "../schema/neighbour.type.js";
import { GeneralizationArgs } from "../schema/question.args.js";
import { Sample } from "../schema/sample.type.js";
import { TrainingSet } from "../schema/training-set.type.js";
import type { Asking } from "../services/asking.js";
import type {
  CopyView,
  GeneralizationView,
  NearestClassView,
  NeighbourView,
} from "../services/generalization/generalization.js";
import type { ImageView, SampleView, TrainingSetView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";

@Resolver(() => Generalization)
export class GeneralizationResolver {
  @Query(() => Generalization, {
    description: "How much of what the source draws is not a copy of its training images (the GL score).",
  })
  generalization(
    @Args(() => GeneralizationArgs) question: GeneralizationArgs,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<GeneralizationView> {
    return services.generalization.generalization(asking, question, waitSeconds);
  }

  @FieldResolver(() => Histogram)
  histogram(
    @Root() view: GeneralizationView,
    @Arg("bins", () => Int, { defaultValue: 20 }) bins: number,
    @Ctx() { services }: GraphQLContext,
  ): Histogram {
    return services.generalization.histogram(view, bins);
  }

  @FieldResolver(() => [NearestClass], {
    description: "READY samples by the class of their nearest training image, the most first.",
  })
  classes(@Root() view: GeneralizationView, @Ctx() { services }: GraphQLContext): Promise<NearestClassView[]> {
    return services.generalization.classes(view);
  }

  @FieldResolver(() => [Copy])
  copies(
    @Root() view: GeneralizationView,
    @Arg("first", () => Int, { defaultValue: 20 }) first: number,
    @Ctx() { services }: GraphQLContext,
  ): CopyView[] {
    return services.generalization.copies(view, first);
  }
}

@Resolver(() => Neighbour)
export class NeighbourResolver {
  @FieldResolver(() => Image)
  image(@Root() { set, index }: NeighbourView, @Ctx() { loaders }: GraphQLContext): Promise<ImageView> {
    return loaders.trainingImages.load({ set, index });
  }

  @FieldResolver(() => ImageClass, { nullable: true, description: "Of that image; null for a set without labels." })
  class(@Root() neighbour: NeighbourView, @Ctx() { services }: GraphQLContext): Promise<ImageClass | null> {
    return services.generalization.classOf(neighbour);
  }

  @FieldResolver(() => TrainingSet, {
    description: "The set that index is of: a fine-tuned model's parent may have learned from another.",
  })
  trainingSet(@Root() { set }: NeighbourView): TrainingSetView {
    return set;
  }
}

@Resolver(() => NearestClass)
export class NearestClassResolver {
  @FieldResolver(() => TrainingSet)
  trainingSet(@Root() { set }: NearestClassView): TrainingSetView {
    return set;
  }
}

@Resolver(() => Sample)
export class SampleNeighbourResolver {
  @FieldResolver(() => Neighbour, {
    nullable: true,
    description: "The nearest image of the model's own training set, by the metric.",
  })
  nearestTraining(
    @Root() sample: SampleView,
    @Arg("metric", () => String, { nullable: true }) metric: string | null,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<NeighbourView | null> {
    return loaders.nearestTraining(metric ?? null).load(sample);
  }
}
