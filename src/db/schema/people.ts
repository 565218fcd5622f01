/** Who may ask: bearer tokens, kept as hashes. */
import { pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { Role } from "../../domain/viewer.js";
import { at } from "./columns.js";

export const tokens = pgTable("token", {
  id: uuid("id").primaryKey().defaultRandom(),
  /** The person's name, as `viewer.name` shows it and as `owner` columns keep it. */
  name: text("name").notNull(),
  role: text("role").$type<Role>().notNull(),
  /** SHA-256 of the token; the token itself is shown once and kept nowhere. */
  hash: text("hash").notNull().unique(),
  createdAt: at("created_at").notNull().defaultNow(),
  expiresAt: at("expires_at"),
  revokedAt: at("revoked_at"),
  lastUsedAt: at("last_used_at"),
});
