/** Workers as they last reported themselves. */
import { doublePrecision, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { at } from "./columns.js";

export const workers = pgTable(
  "worker",
  {
    id: uuid("id").primaryKey(),
    /** Host and process, for whoever must find it. */
    name: text("name").notNull(),
    device: text("device").notNull(),
    numericsClass: text("numerics_class").notNull(),
    lanes: integer("lanes").notNull(),
    /** Patterns of the models it takes; null for all. */
    models: jsonb("models").$type<string[]>(),
    startedAt: at("started_at").notNull().defaultNow(),
    seenAt: at("seen_at").notNull().defaultNow(),
    stoppedAt: at("stopped_at"),
    samplesPerSecond: doublePrecision("samples_per_second"),
    /** The source and the number of samples it draws now; null where it is idle. */
    currentSource: text("current_source"),
    currentSamples: integer("current_samples"),
  },
  (t) => [index("worker_seen").on(t.seenAt)],
);
