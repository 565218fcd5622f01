import { Arg, Ctx, Int, Query, Resolver } from "type-graphql";
import { AuditConnection, AuditFilter } from "../schema/audit.type.js";
import type { Asking, Page } from "../services/asking.js";
import type { AuditRow } from "../services/audit.js";
import { Ask, type GraphQLContext } from "./context.js";

@Resolver()
export class AuditResolver {
  @Query(() => AuditConnection, { description: "By an OWNER: who did what and when, newest first." })
  audit(
    @Arg("filter", () => AuditFilter, { nullable: true }) filter: AuditFilter | null,
    @Arg("first", () => Int, { defaultValue: 50 }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<Page<AuditRow>> {
    return services.audit.list(asking, filter ?? {}, { first, after });
  }
}
