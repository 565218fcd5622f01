import { Query, Resolver } from "type-graphql";
import { PublishedTable } from "../schema/published-table.type.js";
import { PUBLISHED_TABLES } from "../services/published/tables.js";
import type { PublishedTableView } from "../services/published/views.js";

@Resolver(() => PublishedTable)
export class PublishedTableResolver {
  @Query(() => [PublishedTable], { description: "Numbers of the literature, as cited values." })
  publishedTables(): readonly PublishedTableView[] {
    return PUBLISHED_TABLES;
  }
}
