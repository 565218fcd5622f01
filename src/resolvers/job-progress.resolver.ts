import { Arg, ID, Resolver, Root, type SubscribeResolverData, Subscription } from "type-graphql";
import { Job } from "../schema/job.type.js";
import { Sample } from "../schema/sample.type.js";
import type { JobView, SampleView } from "../services/views.js";
import { askingOf, type GraphQLContext } from "./context.js";
import { requiredKey } from "./ids.js";

type Watching = SubscribeResolverData<unknown, { id: string }, GraphQLContext>;

@Resolver()
export class JobProgressResolver {
  @Subscription(() => Job, {
    subscribe: ({ args, context, info }: Watching) =>
      context.services.jobs.watch(askingOf(context, info), requiredKey("Job", args.id)),
  })
  job(@Arg("id", () => ID) _id: string, @Root() job: JobView): JobView {
    return job;
  }

  @Subscription(() => Sample, {
    description: "Each sample of the job that is READY or FAILED: first those that already are.",
    subscribe: ({ args, context, info }: Watching) =>
      context.services.jobs.watchSamples(askingOf(context, info), requiredKey("Job", args.id)),
  })
  jobSamples(@Arg("id", () => ID) _id: string, @Root() sample: SampleView): SampleView {
    return sample;
  }
}
