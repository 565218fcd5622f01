import { Arg, Args, Ctx, FieldResolver, Float, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { DenoiserDistance } from "../schema/denoiser-distance.type.js";
import { NoiseScheme } from "../schema/noise-scheme.enum.js";
import { Parting } from "../schema/parting.type.js";
import { DrawingArgs } from "../schema/question.args.js";
import { RetryFindingPayload } from "../schema/retry-finding.payload.js";
import { Sample } from "../schema/sample.type.js";
import { SHA256 } from "../schema/scalars.js";
import { SourceInput } from "../schema/source.input.js";
import { Trajectory } from "../schema/trajectory.type.js";
import type { Asking } from "../services/asking.js";
import type { DenoiserDistanceView, PartingView, TrajectoryView } from "../services/denoisers/views.js";
import type { SampleView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";
import { nodeId } from "./ids.js";

@Resolver(() => DenoiserDistance)
export class DenoiserDistanceResolver {
  @Query(() => DenoiserDistance, {
    description:
      "Whether two models are one function, before any sampler: how far apart their denoisers are, by sigma. A worker finds it, once however many ask; the answer is held up to waitSeconds. Models with classes are asked without one.",
  })
  denoiserDistance(
    @Arg("a", () => String) a: string,
    @Arg("b", () => String) b: string,
    @Arg("sigmas", () => [Float]) sigmas: number[],
    @Arg("n", () => Int, { defaultValue: 256 }) n: number,
    @Arg("trainingSet", () => String, {
      nullable: true,
      description: "Whose images are denoised; the set that both models learned from if absent.",
    })
    trainingSet: string | null,
    @Arg("noise", () => NoiseScheme, { defaultValue: NoiseScheme.TORCH_CPU }) noise: keyof typeof NoiseScheme,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<DenoiserDistanceView> {
    return services.denoisers.distance(asking, { a, b, sigmas, n, trainingSet, noise }, waitSeconds);
  }

  @FieldResolver(() => ID)
  id(@Root() distance: DenoiserDistanceView): string {
    return nodeId("DenoiserDistance", distance.finding);
  }
}

@Resolver()
export class FindingResolver {
  @Mutation(() => RetryFindingPayload, {
    description: "Sets a worker to what FAILED again: a trajectory, or a distance of denoisers. Queries never do.",
  })
  async retryFinding(
    @Arg("finding", () => SHA256) finding: string,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<RetryFindingPayload> {
    return { state: await services.denoisers.retry(asking, finding) };
  }
}

@Resolver(() => Parting)
export class PartingResolver {
  @Query(() => Parting, {
    description:
      "From which sigma on, of the steps that both take, the denoised estimates of two samples of one noise no longer match.",
  })
  parting(
    @Arg("a", () => SourceInput) a: SourceInput,
    @Arg("b", () => SourceInput) b: SourceInput,
    @Arg("seed", () => Int) seed: number,
    @Arg("noise", () => NoiseScheme, { defaultValue: NoiseScheme.TORCH_CPU }) noise: keyof typeof NoiseScheme,
    @Args(() => DrawingArgs) drawing: DrawingArgs,
    @Arg("metric", () => String, { nullable: true }) metric: string | null,
    @Arg("threshold", () => Float, { nullable: true }) threshold: number | null,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<PartingView> {
    return services.denoisers.parting(asking, { a, b, seed, noise, ...drawing, metric, threshold }, waitSeconds);
  }
}

@Resolver(() => Sample)
export class SampleTrajectoryResolver {
  @FieldResolver(() => Trajectory, { description: "The denoised estimate at each step, found when first asked for." })
  trajectory(
    @Root() sample: SampleView,
    @Arg("waitSeconds", () => Float, { defaultValue: 0 }) waitSeconds: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<TrajectoryView> {
    return services.denoisers.trajectory(asking, sample, waitSeconds);
  }
}
