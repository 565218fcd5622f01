import { Arg, Args, Ctx, FieldResolver, Float, ID, Int, Query, Resolver, Root } from "type-graphql";
import { badInput } from "../errors.js";
import { Condition } from "../schema/condition.type.js";
import { Job } from "../schema/job.type.js";
import { Model } from "../schema/model.type.js";
import { NoiseScheme } from "../schema/noise-scheme.enum.js";
import { Provenance, type ProvenanceOfSource } from "../schema/provenance.type.js";
import { DrawingArgs } from "../schema/question.args.js";
import { Sample } from "../schema/sample.type.js";
import { Sampler } from "../schema/sampler.type.js";
import type { Asking } from "../services/asking.js";
import type { JobView, ModelView, SampleView, SourceView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";
import { keyOf, nodeId } from "./ids.js";

@Resolver(() => Sample)
export class SampleResolver {
  @Query(() => Sample, {
    description:
      "One model's image for one seed. A miss is queued, once, however many ask; the answer is held up to\nwaitSeconds and then says where the sample stands.",
  })
  sample(
    @Arg("model", () => String) model: string,
    @Arg("seed", () => Int) seed: number,
    @Arg("noise", () => NoiseScheme, { defaultValue: NoiseScheme.TORCH_CPU }) noise: keyof typeof NoiseScheme,
    @Args(() => DrawingArgs) drawing: DrawingArgs,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<SampleView> {
    return services.sampling.sample(asking, { model, seed, noise, ...drawing }, waitSeconds);
  }

  @FieldResolver(() => ID)
  id(@Root() sample: SampleView): string {
    return nodeId("Sample", sample.key);
  }

  @FieldResolver(() => Model)
  model(@Root() sample: SampleView): ModelView {
    return sample.source.model;
  }

  @FieldResolver(() => Sampler)
  sampler(@Root() sample: SampleView): SourceView["sampler"] {
    return sample.source.sampler;
  }

  @FieldResolver(() => Condition, { nullable: true })
  condition(@Root() sample: SampleView): SourceView["condition"] {
    return sample.source.condition;
  }

  @FieldResolver(() => Float, { nullable: true })
  compare(
    @Root() sample: SampleView,
    @Arg("with", () => ID) other: string,
    @Arg("metric", () => String, { nullable: true }) metric: string | null,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<number | null> {
    const key = keyOf("Sample", other);
    if (key === null) throw badInput("with", "with needs the id of a sample");
    return services.comparing.compare(asking, sample, key, metric ?? null);
  }

  @FieldResolver(() => Provenance, { nullable: true })
  provenance(@Root() { source, provenance }: SampleView): ProvenanceOfSource | null {
    return provenance && { ...provenance, sampler: source.sampler, condition: source.condition };
  }

  @FieldResolver(() => Job, { nullable: true })
  job(@Root() sample: SampleView, @Ctx() { loaders }: GraphQLContext): Promise<JobView | null> {
    return loaders.jobs.load(sample.key);
  }
}
