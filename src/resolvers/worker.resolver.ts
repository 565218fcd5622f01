import { Ctx, Query, Resolver } from "type-graphql";
import { Worker } from "../schema/worker.type.js";
import type { Asking } from "../services/asking.js";
import { Ask, type GraphQLContext } from "./context.js";

@Resolver()
export class WorkerResolver {
  @Query(() => [Worker], {
    description: "Workers of the last day, beside this server or anywhere, the latest seen first. For OWNER.",
  })
  workers(@Ask() asking: Asking, @Ctx() { services }: GraphQLContext): Promise<Worker[]> {
    return services.workers.list(asking);
  }
}
