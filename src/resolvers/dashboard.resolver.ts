import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import type { Widget as Kept } from "../domain/dashboard.js";
import { DashboardInput, UpdateDashboardInput } from "../schema/dashboard.input.js";
import {
  CopyDashboardPayload,
  CreateDashboardPayload,
  DeleteDashboardPayload,
  UpdateDashboardPayload,
} from "../schema/dashboard.payloads.js";
import { Dashboard, Widget } from "../schema/dashboard.type.js";
import { DashboardConnection } from "../schema/dashboard-connection.type.js";
import { DateTime } from "../schema/scalars.js";
import type { Asking, Page } from "../services/asking.js";
import type { DashboardView } from "../services/dashboards/views.js";
import { Ask, type GraphQLContext } from "./context.js";
import { nodeId, requiredKey } from "./ids.js";

@Resolver(() => Dashboard)
export class DashboardResolver {
  @Query(() => Dashboard, { nullable: true })
  dashboard(
    @Arg("slug", () => String) slug: string,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<DashboardView | null> {
    return services.dashboards.bySlug(asking, slug);
  }

  @Query(() => DashboardConnection)
  dashboards(
    @Arg("text", () => String, { nullable: true, description: "Part of the slug or title." }) text: string | null,
    @Arg("first", () => Int, { defaultValue: 20 }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<Page<DashboardView>> {
    return services.dashboards.list(asking, text ?? null, { first, after });
  }

  @Mutation(() => CreateDashboardPayload, {
    description: "Each widget's document is held to what it will be held to when it is sent.",
  })
  async createDashboard(
    @Arg("input", () => DashboardInput) input: DashboardInput,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<CreateDashboardPayload> {
    return { dashboard: await services.dashboards.create(asking, input) };
  }

  @Mutation(() => UpdateDashboardPayload, {
    description: "By its owner or an OWNER. CONFLICT where it was changed since updatedAt.",
  })
  async updateDashboard(
    @Arg("id", () => ID) id: string,
    @Arg("updatedAt", () => DateTime) updatedAt: Date,
    @Arg("input", () => UpdateDashboardInput) input: UpdateDashboardInput,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<UpdateDashboardPayload> {
    return {
      dashboard: await services.dashboards.update(asking, requiredKey("Dashboard", id), updatedAt, input),
    };
  }

  @Mutation(() => CopyDashboardPayload, {
    description: "A PRIVATE dashboard of one's own; the same title unless another is given.",
  })
  async copyDashboard(
    @Arg("id", () => ID) id: string,
    @Arg("slug", () => String) slug: string,
    @Arg("title", () => String, { nullable: true }) title: string | null,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<CopyDashboardPayload> {
    return { dashboard: await services.dashboards.copy(asking, requiredKey("Dashboard", id), slug, title ?? null) };
  }

  @Mutation(() => DeleteDashboardPayload, { description: "By its owner or an OWNER." })
  async deleteDashboard(
    @Arg("id", () => ID) id: string,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<DeleteDashboardPayload> {
    await services.dashboards.remove(asking, requiredKey("Dashboard", id));
    return { id };
  }

  @FieldResolver(() => ID)
  id(@Root() dashboard: DashboardView): string {
    return nodeId("Dashboard", dashboard.id);
  }

  @FieldResolver(() => [Widget])
  widgets(@Root() dashboard: DashboardView, @Ctx() { loaders }: GraphQLContext): Promise<Kept[]> {
    return loaders.widgets.load(dashboard);
  }
}
