/** Jobs: one viewer's question while it is open, and the samples that it counts. */
import { sql } from "drizzle-orm";
import {
  date,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { at } from "./columns.js";
import { samples } from "./samples.js";

export type StoredJobState = "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";

export const jobs = pgTable(
  "job",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    viewer: text("viewer").notNull(),
    /** SHA-256 of the canonical question: sources, noise, seeds. */
    question: text("question").notNull(),
    state: text("state").$type<StoredJobState>().notNull(),
    total: integer("total").notNull(),
    done: integer("done").notNull().default(0),
    failed: integer("failed").notNull().default(0),
    computeSeconds: doublePrecision("compute_seconds").notNull().default(0),
    createdAt: at("created_at").notNull().defaultNow(),
    startedAt: at("started_at"),
    finishedAt: at("finished_at"),
  },
  (t) => [
    uniqueIndex("job_open_question").on(t.viewer, t.question).where(sql`${t.state} in ('QUEUED', 'RUNNING')`),
    index("job_viewer").on(t.viewer, t.createdAt),
  ],
);

export const jobSamples = pgTable(
  "job_sample",
  {
    jobId: uuid("job_id")
      .notNull()
      .references(() => jobs.id),
    sampleKey: text("sample_key")
      .notNull()
      .references(() => samples.key),
    /** Null while the job waits for it. */
    outcome: text("outcome").$type<"READY" | "FAILED" | "CANCELLED">(),
  },
  (t) => [
    primaryKey({ columns: [t.jobId, t.sampleKey] }),
    index("job_sample_waiting").on(t.sampleKey).where(sql`${t.outcome} is null`),
  ],
);

/** Compute seconds by person and UTC day. */
export const usage = pgTable(
  "usage",
  {
    person: text("person").notNull(),
    day: date("day", { mode: "string" }).notNull(),
    computeSeconds: doublePrecision("compute_seconds").notNull(),
  },
  (t) => [primaryKey({ columns: [t.person, t.day] })],
);
