/** Sources, their samples, and the drawings (renditions) that a sample has. */
import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { Condition } from "../../domain/condition.js";
import type { DrawingModel, Shape } from "../../domain/model.js";
import type { NoiseScheme, NoiseTerm } from "../../domain/noise.js";
import type { EffectiveSampler } from "../../domain/sampler.js";
import { at } from "./columns.js";

/** What draws, how and of what: everything of a sample but its noise. */
export const sources = pgTable(
  "source",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    /** SHA-256 of the canonical form. */
    digest: text("digest").notNull().unique(),
    drawingDigest: text("drawing_digest").notNull(),
    drawing: jsonb("drawing").$type<DrawingModel>().notNull(),
    sampler: jsonb("sampler").$type<EffectiveSampler>().notNull(),
    condition: jsonb("condition").$type<Condition | null>(),
    createdAt: at("created_at").notNull().defaultNow(),
  },
  (t) => [index("source_drawing_digest").on(t.drawingDigest)],
);

export type StoredSampleState = "QUEUED" | "RUNNING" | "READY" | "FAILED" | "NOT_SAMPLED";

export const samples = pgTable(
  "sample",
  {
    /** The sample key: SHA-256 of everything that decides the image. */
    key: text("key").primaryKey(),
    sourceId: bigint("source_id", { mode: "number" })
      .notNull()
      .references(() => sources.id),
    noise: text("noise").$type<NoiseScheme>().notNull(),
    /** Null for a mixture, whose terms are in `mixture`. */
    seed: integer("seed"),
    mixture: jsonb("mixture").$type<NoiseTerm[]>(),
    state: text("state").$type<StoredSampleState>().notNull(),
    /** The fence: raised by every claim; only the claim that holds the number may settle. */
    attempt: integer("attempt").notNull().default(0),
    /** Failed drawings since it was last asked for; three make it FAILED. */
    failures: integer("failures").notNull().default(0),
    /** Claims that ran out because their worker was lost; five make it FAILED. */
    losses: integer("losses").notNull().default(0),
    /** Not claimed before: the backoff after a failure. */
    dueAt: at("due_at").notNull().defaultNow(),
    claim: uuid("claim"),
    claimedUntil: at("claimed_until"),
    /** Whose turn a drawing of it is, and whose quota pays for it. */
    asker: text("asker").notNull(),
    /** What drawing it was thought to take when it was queued: held against its asker's quota until it is settled. */
    estimatedMs: doublePrecision("estimated_ms"),
    errorCode: text("error_code"),
    errorMessage: text("error_message"),
    /** The rendition it shows: its first, as long as that can be read. */
    renditionId: bigint("rendition_id", { mode: "number" }),
    createdAt: at("created_at").notNull().defaultNow(),
    settledAt: at("settled_at"),
  },
  (t) => [
    uniqueIndex("sample_source_noise_seed").on(t.sourceId, t.noise, t.seed).where(sql`${t.seed} is not null`),
    index("sample_queued").on(t.asker, t.sourceId, t.dueAt).where(sql`${t.state} = 'QUEUED'`),
    index("sample_running").on(t.claimedUntil).where(sql`${t.state} = 'RUNNING'`),
    index("sample_claim").on(t.claim).where(sql`${t.claim} is not null`),
    check("sample_state", sql`${t.state} in ('QUEUED', 'RUNNING', 'READY', 'FAILED', 'NOT_SAMPLED')`),
    check("sample_noise", sql`(${t.seed} is null) <> (${t.mixture} is null)`),
    check("sample_ready", sql`${t.state} <> 'READY' or ${t.renditionId} is not null`),
  ],
);

/** One drawing of a sample. Never overwritten: verification and repair add others. */
export const renditions = pgTable(
  "rendition",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    sampleKey: text("sample_key")
      .notNull()
      .references(() => samples.key),
    origin: text("origin").$type<"DRAWN" | "REDRAWN" | "IMPORTED">().notNull(),
    attempt: integer("attempt").notNull(),
    numericsClass: text("numerics_class").notNull(),
    device: text("device").notNull(),
    precision: text("precision").notNull(),
    runtime: text("runtime").notNull(),
    computeMs: doublePrecision("compute_ms").notNull(),
    /** SHA-256 of the uint8 pixels in C order (height, width, channels). */
    pixels: text("pixels").notNull(),
    object: text("object").notNull(),
    bytes: integer("bytes").notNull(),
    shape: jsonb("shape").$type<Shape>().notNull(),
    sampledAt: at("sampled_at").notNull().defaultNow(),
    /** When its object was found missing or damaged. */
    lostAt: at("lost_at"),
  },
  (t) => [index("rendition_sample").on(t.sampleKey), index("rendition_object").on(t.object)],
);

/** When each asker was last served, so that claims go round. */
export const askerTurns = pgTable("asker_turn", {
  asker: text("asker").primaryKey(),
  claimedAt: at("claimed_at").notNull(),
});

/** Pictures made from what is stored (contact sheets, training images): the key says of what. */
export const derivedImages = pgTable("derived_image", {
  key: text("key").primaryKey(),
  object: text("object").notNull(),
  width: integer("width").notNull(),
  height: integer("height").notNull(),
  bytes: integer("bytes").notNull(),
  pixels: text("pixels").notNull(),
  createdAt: at("created_at").notNull().defaultNow(),
});
