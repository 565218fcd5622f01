/** Files on their way in: announced, then received, then registered or forgotten. */
import { sql } from "drizzle-orm";
import { bigint, check, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { at } from "./columns.js";

export type UploadState = "WAITING" | "RECEIVED";

export const uploads = pgTable(
  "upload",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    owner: text("owner").notNull(),
    /** As its owner calls it; never a path here. */
    filename: text("filename").notNull(),
    /** What was announced: nothing else is taken. */
    bytes: bigint("bytes", { mode: "number" }).notNull(),
    digest: text("digest").notNull(),
    state: text("state").$type<UploadState>().notNull().default("WAITING"),
    createdAt: at("created_at").notNull().defaultNow(),
    expiresAt: at("expires_at").notNull(),
  },
  (t) => [index("upload_expires").on(t.expiresAt), check("upload_state", sql`${t.state} in ('WAITING', 'RECEIVED')`)],
);
