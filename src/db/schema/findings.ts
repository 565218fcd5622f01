/** Answers that take long and stay. */
import { sql } from "drizzle-orm";
import { check, index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { at } from "./columns.js";

/**
 * What takes long to find and never changes once found (the distance of two denoisers, a metric's calibration), by the
 * digest of its canonical question. QUEUED ones are taken by workers, a holder at a time.
 */
export const findings = pgTable(
  "finding",
  {
    digest: text("digest").primaryKey(),
    kind: text("kind").notNull(),
    body: jsonb("body").notNull(),
    state: text("state").$type<"QUEUED" | "RUNNING" | "READY" | "FAILED">().notNull(),
    /** As its kind shapes it; null until READY. */
    result: jsonb("result"),
    /** Numerics classes of the descriptors that it rests on; null where one was not recorded, or there are none. */
    describedBy: text("described_by").array(),
    error: text("error"),
    asker: text("asker").notNull(),
    createdAt: at("created_at").notNull().defaultNow(),
    /** Until when its worker holds it; another may take it then. */
    heldUntil: at("held_until"),
    finishedAt: at("finished_at"),
  },
  (t) => [
    index("finding_queued").on(t.createdAt).where(sql`${t.state} in ('QUEUED', 'RUNNING')`),
    check("finding_state", sql`${t.state} in ('QUEUED', 'RUNNING', 'READY', 'FAILED')`),
  ],
);
