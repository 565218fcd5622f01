/** Verifications: stored samples that were drawn again, and what came of it. */
import { integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { VerificationReport } from "../../domain/verification.js";
import { at } from "./columns.js";

export const verifications = pgTable("verification", {
  id: uuid("id").primaryKey().defaultRandom(),
  viewer: text("viewer").notNull(),
  state: text("state").$type<"QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED">().notNull(),
  /** How many stored samples to take, at random. */
  requested: integer("requested").notNull(),
  /** What is known so far; complete once SUCCEEDED. */
  report: jsonb("report").$type<VerificationReport>().notNull(),
  createdAt: at("created_at").notNull().defaultNow(),
  startedAt: at("started_at"),
  /** When its worker last said something: after a silence another takes it. */
  heardAt: at("heard_at"),
  finishedAt: at("finished_at"),
});
