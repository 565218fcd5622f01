import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { subjectNodeId } from "../domain/viewer.js";
import { badInput } from "../errors.js";
import { type Identified, Node } from "../schema/node.interface.js";
import { DateTime } from "../schema/scalars.js";
import { CreateShareLinkPayload, RevokeShareLinkPayload, ShareLink } from "../schema/share-link.type.js";
import type { Asking } from "../services/asking.js";
import { type ShareLinkView, type SubjectKey, subjectOf } from "../services/sharing/share-service.js";
import { Ask, type GraphQLContext } from "./context.js";
import { nodeId, parseId, requiredKey } from "./ids.js";
import { loadNodes } from "./nodes.js";

@Resolver(() => ShareLink)
export class ShareLinkResolver {
  @Query(() => [ShareLink], { description: "Those of a study, version or dashboard that the viewer may revoke." })
  shareLinks(
    @Arg("subject", () => ID) subject: string,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<ShareLinkView[]> {
    return services.sharing.list(asking, shareable(subject));
  }

  @Mutation(() => CreateShareLinkPayload)
  createShareLink(
    @Arg("subject", () => ID) subject: string,
    @Arg("expiresAt", () => DateTime, { nullable: true }) expiresAt: Date | null,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<CreateShareLinkPayload> {
    return services.sharing.create(asking, shareable(subject), expiresAt ?? null);
  }

  @Mutation(() => RevokeShareLinkPayload)
  async revokeShareLink(
    @Arg("id", () => ID) id: string,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<RevokeShareLinkPayload> {
    return { link: await services.sharing.revoke(asking, requiredKey("ShareLink", id)) };
  }

  @FieldResolver(() => ID)
  id(@Root() link: ShareLinkView): string {
    return nodeId("ShareLink", link.id);
  }

  @FieldResolver(() => Node)
  async subject(@Root() link: ShareLinkView, @Ctx() context: GraphQLContext): Promise<Identified | null> {
    const name = subjectNodeId({ type: link.subjectType, id: link.subjectId });
    const asking: Asking = { ...context.asking, door: "NODE" };
    return (await loadNodes(context.services, asking, [parseId(name)]))[0] ?? null;
  }
}

function shareable(id: string): SubjectKey {
  const subject = subjectOf(id);
  if (subject) return subject;
  throw badInput("subject", "subject takes the id of a Study, a DatasetVersion or a Dashboard.");
}
