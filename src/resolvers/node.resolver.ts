import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, ID, Info, Query, Resolver } from "type-graphql";
import { type Identified, Node } from "../schema/node.interface.js";
import { askingOf, type GraphQLContext } from "./context.js";
import { type NodeKey, parseId } from "./ids.js";
import { loadNodes } from "./nodes.js";

@Resolver()
export class NodeResolver {
  @Query(() => Node, { nullable: true })
  async node(
    @Arg("id", () => ID) id: string,
    @Ctx() context: GraphQLContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Identified | null> {
    return (await this.load([id], context, info))[0] ?? null;
  }

  @Query(() => [Node], { nullable: "items" })
  nodes(
    @Arg("ids", () => [ID]) ids: string[],
    @Ctx() context: GraphQLContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<(Identified | null)[]> {
    return this.load(ids, context, info);
  }

  private load(ids: string[], context: GraphQLContext, info: GraphQLResolveInfo): Promise<(Identified | null)[]> {
    context.nodeRoots.add(info.path.key);
    const keys: (NodeKey | null)[] = ids.map(parseId);
    return loadNodes(context.services, askingOf(context, info), keys);
  }
}
