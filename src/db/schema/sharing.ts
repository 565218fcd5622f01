/** What people share and arrange, and the record of who did what. */
import { sql } from "drizzle-orm";
import { bigint, check, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { Widget } from "../../domain/dashboard.js";
import type { Visibility } from "../../domain/model.js";
import type { ShareSubject } from "../../domain/viewer.js";
import { at } from "./columns.js";

/** A capability: who holds its secret reads its subject, and nothing else. */
export const shareLinks = pgTable(
  "share_link",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    subjectType: text("subject_type").$type<ShareSubject>().notNull(),
    subjectId: uuid("subject_id").notNull(),
    /** SHA-256 of the secret; the secret is shown once and kept nowhere. */
    hash: text("hash").notNull().unique(),
    creator: text("creator").notNull(),
    createdAt: at("created_at").notNull().defaultNow(),
    expiresAt: at("expires_at"),
    revokedAt: at("revoked_at"),
    lastUsedAt: at("last_used_at"),
  },
  (t) => [
    index("share_link_subject").on(t.subjectType, t.subjectId),
    check("share_link_subject_type", sql`${t.subjectType} in ('STUDY', 'DATASET_VERSION', 'DASHBOARD')`),
  ],
);

/** A named arrangement of saved operations: each widget is a document, its variables and how to draw its answer. */
export const dashboards = pgTable(
  "dashboard",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    slug: text("slug").notNull().unique(),
    title: text("title").notNull(),
    description: text("description"),
    widgets: jsonb("widgets").$type<Widget[]>().notNull(),
    owner: text("owner").notNull(),
    visibility: text("visibility").$type<Visibility>().notNull(),
    createdAt: at("created_at").notNull().defaultNow(),
    updatedAt: at("updated_at").notNull().defaultNow(),
  },
  (t) => [check("dashboard_visibility", sql`${t.visibility} in ('PRIVATE', 'WORKSPACE', 'PUBLIC')`)],
);

/** Append-only: a trigger refuses to change or remove a row. No secret is ever in it. */
export const audit = pgTable(
  "audit",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: at("at").notNull().defaultNow(),
    actor: text("actor").notNull(),
    action: text("action").notNull(),
    /** A node's id, as clients know it. */
    subject: text("subject"),
    detail: jsonb("detail"),
  },
  (t) => [index("audit_at").on(t.at), index("audit_actor").on(t.actor, t.at)],
);
