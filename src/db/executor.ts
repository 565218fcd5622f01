import type { NodePgQueryResultHKT } from "drizzle-orm/node-postgres";
import type { PgDatabase } from "drizzle-orm/pg-core";

/** The database or a transaction of it: what every query runs on. */
// biome-ignore lint/suspicious/noExplicitAny: drizzle's schema parameters; queries here name their tables themselves
export type Executor = PgDatabase<NodePgQueryResultHKT, any, any>;
