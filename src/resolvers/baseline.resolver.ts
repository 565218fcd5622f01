import { Arg, Ctx, FieldResolver, Float, Resolver, Root } from "type-graphql";
import { Baseline } from "../schema/baseline.type.js";
import { Comparison } from "../schema/comparison.type.js";
import { Reproducibility } from "../schema/reproducibility.type.js";
import type { Asking } from "../services/asking.js";
import type { BaselineView } from "../services/baselines.js";
import type { ComparisonView, ReproducibilityView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";

@Resolver(() => Comparison)
export class ComparisonBaselineResolver {
  @FieldResolver(() => Baseline, {
    description:
      "What linear denoisers of the same training subsets would agree on. Registers and draws what is missing, as a question does.",
  })
  baseline(
    @Root() comparison: ComparisonView,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<BaselineView> {
    return services.baselines.of(asking, comparison, waitSeconds);
  }
}

@Resolver(() => Reproducibility)
export class ReproducibilityBaselineResolver {
  @FieldResolver(() => [Baseline], { description: "In the order of comparisons; see Comparison.baseline." })
  baselines(
    @Root() table: ReproducibilityView,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<BaselineView[]> {
    return services.baselines.ofAll(asking, table, waitSeconds);
  }
}
