import { Ctx, FieldResolver, Query, Resolver } from "type-graphql";
import type { Viewer as Asker } from "../domain/viewer.js";
import { Quota, Viewer } from "../schema/viewer.type.js";
import type { Asking } from "../services/asking.js";
import { Ask, type GraphQLContext } from "./context.js";

@Resolver(() => Viewer)
export class ViewerResolver {
  @Query(() => Viewer)
  viewer(@Ask() asking: Asking): Asker {
    return asking.viewer;
  }

  /** Nobody's day is limited: null is no limit. */
  @FieldResolver(() => Quota)
  async quota(@Ask() asking: Asking, @Ctx() { services }: GraphQLContext): Promise<Quota> {
    return { computeSecondsPerDay: null, computeSecondsUsed: await services.people.computeSecondsUsed(asking) };
  }
}
