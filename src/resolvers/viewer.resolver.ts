import { Arg, Ctx, FieldResolver, Float, Mutation, Query, Resolver } from "type-graphql";
import type { Spending } from "../domain/quota.js";
import { type Viewer as Asker, subjectNodeId } from "../domain/viewer.js";
import { type Identified, Node } from "../schema/node.interface.js";
import { Person, Quota, SetQuotaPayload, Viewer } from "../schema/viewer.type.js";
import type { Asking } from "../services/asking.js";
import type { PersonView } from "../services/services.js";
import { Ask, type GraphQLContext } from "./context.js";
import { parseId } from "./ids.js";
import { loadNodes } from "./nodes.js";

const quotaOf = ({ limit, used, queued }: Spending): Quota => ({
  computeSecondsPerDay: limit,
  computeSecondsUsed: used,
  computeSecondsQueued: queued,
});
const personOf = ({ name, role, quota }: PersonView): Person => ({ name, role, quota: quotaOf(quota) });

@Resolver(() => Viewer)
export class ViewerResolver {
  @Query(() => Viewer)
  viewer(@Ask() asking: Asking): Asker {
    return asking.viewer;
  }

  @FieldResolver(() => Quota)
  async quota(@Ask() asking: Asking, @Ctx() { services }: GraphQLContext): Promise<Quota> {
    return quotaOf(await services.people.spending(asking));
  }

  @FieldResolver(() => Node, {
    nullable: true,
    description: "What a share link opens to who came by it; null for others.",
  })
  async subject(@Ask() asking: Asking, @Ctx() { services }: GraphQLContext): Promise<Identified | null> {
    const { shared } = asking.viewer;
    if (!shared) return null;
    return (await loadNodes(services, { ...asking, door: "NODE" }, [parseId(subjectNodeId(shared))]))[0] ?? null;
  }
}

@Resolver()
export class PeopleResolver {
  @Query(() => [Person], { description: "Everyone, by name, with what they used today. For OWNER." })
  async people(@Ask() asking: Asking, @Ctx() { services }: GraphQLContext): Promise<Person[]> {
    return (await services.people.list(asking)).map(personOf);
  }

  @Mutation(() => SetQuotaPayload, {
    description: "Sets one person's own limit, which goes before everyone's; null: no limit. For OWNER.",
  })
  async setQuota(
    @Arg("person", () => String) person: string,
    @Arg("computeSecondsPerDay", () => Float, { nullable: true }) computeSecondsPerDay: number | null | undefined,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<SetQuotaPayload> {
    return { person: personOf(await services.people.setQuota(asking, person, computeSecondsPerDay ?? null)) };
  }
}
