/** Studies, and the numbered versions that freeze what they showed. */
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import type { Visibility } from "../../domain/model.js";
import type { PublishedStudy, StudyBody, StudyQuestion } from "../../domain/study.js";
import { at } from "./columns.js";

export const studies = pgTable(
  "study",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    slug: text("slug").notNull().unique(),
    title: text("title").notNull(),
    /** Markdown. */
    description: text("description"),
    /** As it was asked: what an editor shows and a copy starts from. */
    question: jsonb("question").$type<StudyQuestion>().notNull(),
    /** In force since: models by id, samplers and conditions whole, so that a changed default changes no study. */
    body: jsonb("body").$type<StudyBody>().notNull(),
    /** Ids of metric versions. */
    metrics: jsonb("metrics").$type<string[]>().notNull(),
    owner: text("owner").notNull(),
    visibility: text("visibility").$type<Visibility>().notNull(),
    createdAt: at("created_at").notNull().defaultNow(),
    updatedAt: at("updated_at").notNull().defaultNow(),
  },
  (t) => [check("study_visibility", sql`${t.visibility} in ('PRIVATE', 'WORKSPACE', 'PUBLIC')`)],
);

export type StoredDatasetState = "BUILDING" | "READY" | "FAILED";

/** A version never changes once READY; the body is what it froze, so that a study may go on. */
export const datasetVersions = pgTable(
  "dataset_version",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    studyId: uuid("study_id")
      .notNull()
      .references(() => studies.id),
    version: integer("version").notNull(),
    state: text("state").$type<StoredDatasetState>().notNull(),
    body: jsonb("body").$type<PublishedStudy>().notNull(),
    metrics: jsonb("metrics").$type<string[]>().notNull(),
    /** Whether it was asked for with samples missing. */
    partial: boolean("partial").notNull(),
    note: text("note"),
    /** Digest of the manifest: null until READY. */
    digest: text("digest"),
    citation: text("citation"),
    /** PUBLIC: it has a permanent address by its digest, whatever becomes of its study. */
    visibility: text("visibility").$type<Visibility>().notNull(),
    publisher: text("publisher").notNull(),
    jobId: uuid("job_id"),
    error: text("error"),
    createdAt: at("created_at").notNull().defaultNow(),
    finishedAt: at("finished_at"),
    /** Who builds it, and until when it is theirs; another may take it then. */
    holder: uuid("holder"),
    heldUntil: at("held_until"),
    /** How often it was begun and not given back. */
    attempts: integer("attempts").notNull().default(0),
  },
  (t) => [
    unique("dataset_version_number").on(t.studyId, t.version),
    index("dataset_version_digest").on(t.digest).where(sql`${t.digest} is not null`),
    index("dataset_version_building").on(t.createdAt).where(sql`${t.state} = 'BUILDING'`),
    check("dataset_version_state", sql`${t.state} in ('BUILDING', 'READY', 'FAILED')`),
    check("dataset_version_ready", sql`${t.state} <> 'READY' or ${t.digest} is not null`),
  ],
);

export const datasetFiles = pgTable(
  "dataset_file",
  {
    versionId: uuid("version_id")
      .notNull()
      .references(() => datasetVersions.id),
    path: text("path").notNull(),
    contentType: text("content_type").notNull(),
    bytes: bigint("bytes", { mode: "number" }).notNull(),
    digest: text("digest").notNull(),
    object: text("object").notNull(),
    /** False for what differs between drawings of the same content: it is outside the version's digest. */
    digested: boolean("digested").notNull(),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.path] })],
);
