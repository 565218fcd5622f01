import { Arg, Args, Ctx, FieldResolver, Float, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { CancelJobPayload, RequestSamplesPayload } from "../schema/job.payloads.js";
import { Job } from "../schema/job.type.js";
import { SamplesArgs } from "../schema/question.args.js";
import type { Asking } from "../services/asking.js";
import type { JobView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";
import { keyOf, nodeId, requiredKey } from "./ids.js";

@Resolver(() => Job)
export class JobResolver {
  @Query(() => Job, { nullable: true })
  async job(
    @Arg("id", () => ID) id: string,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<JobView | null> {
    const key = keyOf("Job", id);
    return key === null ? null : ((await services.jobs.byIds(asking, [key]))[0] ?? null);
  }

  @Mutation(() => RequestSamplesPayload, {
    description: "The same work as a query that misses, asked for outright; also draws again what FAILED.",
  })
  async requestSamples(
    @Args(() => SamplesArgs) question: SamplesArgs,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<RequestSamplesPayload> {
    return { job: await services.sampling.requestSamples(asking, question) };
  }

  @Mutation(() => CancelJobPayload, {
    description:
      "By whoever asked, or an OWNER. Queued samples that no other open job wants become NOT_SAMPLED; running ones finish and are kept.",
  })
  async cancelJob(
    @Arg("id", () => ID) id: string,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<CancelJobPayload> {
    return { job: await services.jobs.cancel(asking, requiredKey("Job", id)) };
  }

  @FieldResolver(() => ID)
  id(@Root() job: JobView): string {
    return nodeId("Job", job.id);
  }

  @FieldResolver(() => Int, { nullable: true, description: "0 when running." })
  queuePosition(@Root() job: JobView, @Ctx() { services }: GraphQLContext): Promise<number | null> {
    return services.jobs.queuePosition(job);
  }

  @FieldResolver(() => Float, { nullable: true })
  estimatedSeconds(@Root() job: JobView, @Ctx() { services }: GraphQLContext): Promise<number | null> {
    return services.jobs.estimatedSeconds(job);
  }
}
