import { Arg, Args, Ctx, FieldResolver, Float, Int, Query, Resolver, Root } from "type-graphql";
import { SamplesArgs } from "../schema/question.args.js";
import { Reproducibility } from "../schema/reproducibility.type.js";
import { TableFormat } from "../schema/table-format.enum.js";
import type { Asking } from "../services/asking.js";
import type { ReproducibilityView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";

@Resolver(() => Reproducibility)
export class ReproducibilityResolver {
  @Query(() => Reproducibility, { description: "Every pair of the sources, over the same seeds." })
  reproducibility(
    @Args(() => SamplesArgs) question: SamplesArgs,
    @Arg("metric", () => String, { nullable: true }) metric: string | null,
    @Arg("threshold", () => Float, { nullable: true }) threshold: number | null,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<ReproducibilityView> {
    return services.comparing.reproducibility(asking, { ...question, metric, threshold }, waitSeconds);
  }

  @FieldResolver(() => [[Float]], {
    nullable: "items",
    description:
      "score.value by source and source, in the order asked, over the seeds that are READY for all of them; 1 on the diagonal, null where there are none.",
  })
  matrix(
    @Root() table: ReproducibilityView,
    @Arg("threshold", () => Float, { nullable: true }) threshold: number | null,
    @Ctx() { services }: GraphQLContext,
  ): (number | null)[][] {
    return services.comparing.matrix(table, threshold ?? null);
  }

  @FieldResolver(() => Int)
  commonSeeds(@Root() table: ReproducibilityView): number {
    return table.commonSeeds.length;
  }

  @FieldResolver(() => String, { description: "Set as a LaTeX table, CSV or Markdown." })
  table(
    @Root() table: ReproducibilityView,
    @Arg("format", () => TableFormat) format: TableFormat,
    @Ctx() { services }: GraphQLContext,
  ): string {
    return services.comparing.table(table, format);
  }
}
