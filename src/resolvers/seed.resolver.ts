import { Arg, Args, Ctx, FieldResolver, Float, ID, Int, Query, Resolver, Root } from "type-graphql";

import { Agreement } from "../schema/agreement.type.js";
import { NoiseScheme } from "../schema/noise-scheme.enum.js";
import { SourcesArgs } from "../schema/question.args.js";
import { Sample } from "../schema/sample.type.js";
import { SHA256 } from "../schema/scalars.js";
import { Seed } from "../schema/seed.type.js";
import type { Asking } from "../services/asking.js";
import { checkSeed } from "../services/sampling/seeds.js";
import type { AgreementView, SampleView, SeedView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";
import { seedId } from "./ids.js";

@Resolver(() => Seed)
export class SeedResolver {
  @Query(() => Seed, {
    description: "An initial noise. It always exists: nothing is stored until something is drawn from it.",
  })
  seed(
    @Arg("value", () => Int) value: number,
    @Arg("noise", () => NoiseScheme, { defaultValue: NoiseScheme.TORCH_CPU }) noise: SeedView["noise"],
  ): SeedView {
    return { value: checkSeed(value, "value"), noise };
  }

  @FieldResolver(() => ID)
  id(@Root() seed: SeedView): string {
    return seedId(seed.noise, seed.value);
  }

  @FieldResolver(() => SHA256, {
    nullable: true,
    description:
      "SHA-256 of the float32 draw, little-endian, in C order, for the shape (channels, height, width); null for a scheme the server cannot draw.",
  })
  digest(
    @Root() seed: SeedView,
    @Arg("shape", () => [Int]) shape: number[],
    @Ctx() { services }: GraphQLContext,
  ): string | null {
    return services.sampling.noiseDigest(seed.noise, seed.value, shape);
  }

  @FieldResolver(() => [Sample])
  async samples(
    @Root() seed: SeedView,
    @Args(() => SourcesArgs) question: SourcesArgs,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<SampleView[]> {
    return (await services.sampling.rows(asking, { ...question, ...of(seed) }, waitSeconds)).flat();
  }

  @FieldResolver(() => Agreement, {
    description: "How alike the sources' images for this seed are: mean, least and the part of all pairs that match.",
  })
  agreement(
    @Root() seed: SeedView,
    @Args(() => SourcesArgs) question: SourcesArgs,
    @Arg("metric", () => String, { nullable: true }) metric: string | null,
    @Arg("threshold", () => Float, { nullable: true }) threshold: number | null,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<AgreementView> {
    return services.comparing.agreement(asking, { ...question, ...of(seed), metric, threshold }, waitSeconds);
  }
}

function of(seed: SeedView) {
  return { seeds: { values: [seed.value] }, noise: seed.noise };
}
