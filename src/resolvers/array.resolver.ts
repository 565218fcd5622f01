import { Arg, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { ArrayFile, ArrayFormat } from "../schema/array-file.type.js";
import { Comparison } from "../schema/comparison.type.js";
import { Generalization } from "../schema/generalization.type.js";
import { Reproducibility } from "../schema/reproducibility.type.js";
import type { ArrayFileView } from "../services/arrays/array-files.js";
import type { GeneralizationView } from "../services/generalization/generalization.js";
import type { ComparisonView, ReproducibilityView } from "../services/views.js";
import type { GraphQLContext } from "./context.js";

type Format = keyof typeof ArrayFormat;
const OF_PAIRS =
  "Values by pair and seed (NaN where a sample is missing), the seeds, the pairs as positions of sources, and the sources; by a metric of descriptors those too.";

@Resolver(() => Comparison)
export class ComparisonArraysResolver {
  @FieldResolver(() => [ArrayFile], { description: OF_PAIRS })
  arrays(
    @Root() comparison: ComparisonView,
    @Arg("format", () => ArrayFormat) format: Format,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<ArrayFileView[]> {
    return loaders.arrays.load({ of: comparison, format });
  }
}

@Resolver(() => Reproducibility)
export class ReproducibilityArraysResolver {
  @FieldResolver(() => [ArrayFile], { description: OF_PAIRS })
  arrays(
    @Root() table: ReproducibilityView,
    @Arg("format", () => ArrayFormat) format: Format,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<ArrayFileView[]> {
    return loaders.arrays.load({ of: table, format });
  }
}

@Resolver(() => Generalization)
export class GeneralizationArraysResolver {
  @FieldResolver(() => [ArrayFile], {
    description:
      "By seed: the nearest training image's similarity (NaN where the sample is missing), its index (then -1) and its set; by a metric of descriptors those too, of samples and training images.",
  })
  arrays(
    @Root() view: GeneralizationView,
    @Arg("format", () => ArrayFormat) format: Format,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<ArrayFileView[]> {
    return loaders.arrays.load({ of: view, format });
  }
}

@Resolver(() => ArrayFile)
export class ArrayFileResolver {
  @FieldResolver(() => String, { description: "Signed, and the same for some minutes." })
  url(@Root() file: ArrayFileView, @Ctx() { asking, services }: GraphQLContext): Promise<string> {
    return services.arrays.url(asking, file);
  }
}
