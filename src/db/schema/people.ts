/** Who may ask, kept as hashes: bearer tokens and sessions; and how much. */
import { doublePrecision, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { Role } from "../../domain/viewer.js";
import { at } from "./columns.js";
import { shareLinks } from "./sharing.js";

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

/** The explorer's cookie, kept as a hash: it stands for the token that opened it, and ends with it. */
export const sessions = pgTable("session", {
  id: uuid("id").primaryKey().defaultRandom(),
  hash: text("hash").notNull().unique(),
  tokenId: uuid("token_id").references(() => tokens.id),
  /** Of the share link that opened it, in place of a token. */
  linkId: uuid("link_id").references(() => shareLinks.id),
  name: text("name").notNull(),
  role: text("role").$type<Role>().notNull(),
  createdAt: at("created_at").notNull().defaultNow(),
  expiresAt: at("expires_at").notNull(),
  revokedAt: at("revoked_at"),
});

/** A person's own limit, where it is not everyone's. */
export const quotas = pgTable("quota", {
  person: text("person").primaryKey(),
  /** Null: no limit. */
  computeSecondsPerDay: doublePrecision("compute_seconds_per_day"),
});
