import { Arg, Args, Ctx, FieldResolver, Float, Int, Query, Resolver, Root } from "type-graphql";
import type { NoiseTerm as Term } from "../domain/noise.js";
import { Hyperplane, HyperplanePoint } from "../schema/hyperplane.type.js";
import { NoiseScheme } from "../schema/noise-scheme.enum.js";
import { NoiseTerm } from "../schema/noise-term.type.js";
import { SourcesArgs } from "../schema/question.args.js";
import { Seed } from "../schema/seed.type.js";
import type { Asking } from "../services/asking.js";
import type { HyperplanePointView, HyperplaneView } from "../services/hyperplane/views.js";
import type { SeedView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";

@Resolver(() => Hyperplane)
export class HyperplaneResolver {
  @Query(() => Hyperplane, {
    description:
      "Images of (1 - alpha - beta) z0 + alpha z1 + beta z2, alpha = i / steps and beta = j / steps for all i + j <= steps, divided by the weights' Euclidean norm where normalize is true.",
  })
  hyperplane(
    @Args(() => SourcesArgs) question: SourcesArgs,
    @Arg("seeds", () => [Int], { description: "Three." }) seeds: number[],
    @Arg("steps", () => Int, { defaultValue: 4 }) steps: number,
    @Arg("normalize", () => Boolean, { defaultValue: true }) normalize: boolean,
    @Arg("noise", () => NoiseScheme, { defaultValue: NoiseScheme.TORCH_CPU }) noise: keyof typeof NoiseScheme,
    @Arg("metric", () => String, { nullable: true }) metric: string | null,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<HyperplaneView> {
    return services.hyperplanes.hyperplane(
      asking,
      { ...question, seeds, steps, normalize, noise, metric },
      waitSeconds,
    );
  }
}

/** A term knows its scheme from the point that it is of. */
type TermOfScheme = Term & Pick<SeedView, "noise">;

@Resolver(() => HyperplanePoint)
export class HyperplanePointResolver {
  @FieldResolver(() => [NoiseTerm], {
    description: "What is added up, in this order; without what has weight 0.",
  })
  terms(@Root() { terms, noise }: HyperplanePointView): TermOfScheme[] {
    return terms.map((term) => ({ ...term, noise }));
  }
}

@Resolver(() => NoiseTerm)
export class NoiseTermResolver {
  @FieldResolver(() => Seed)
  seed(@Root() { seed, noise }: TermOfScheme): SeedView {
    return { value: seed, noise };
  }
}
