import { Arg, Ctx, FieldResolver, Float, Resolver, Root } from "type-graphql";
import { Comparison } from "../schema/comparison.type.js";
import { NoiseFloor, NumericsFloor } from "../schema/noise-floor.type.js";
import type { Asking } from "../services/asking.js";
import type { ComparisonView, NumericsFloorView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";

/** The root of NoiseFloor is the comparison that it lies under. */
@Resolver(() => NoiseFloor)
export class NoiseFloorResolver {
  @FieldResolver(() => [NumericsFloor])
  numerics(
    @Root() comparison: ComparisonView,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<NumericsFloorView[]> {
    return services.noiseFloor.numerics(asking, comparison);
  }

  @FieldResolver(() => [Comparison])
  sampler(
    @Root() comparison: ComparisonView,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<ComparisonView[]> {
    return services.noiseFloor.sampler(asking, comparison, waitSeconds);
  }
}

@Resolver(() => Comparison)
export class ComparisonFloorResolver {
  @FieldResolver(() => NoiseFloor, {
    description: "What the score would be if nothing but numerics or steps differed.",
  })
  noiseFloor(@Root() comparison: ComparisonView): ComparisonView {
    return comparison;
  }
}
