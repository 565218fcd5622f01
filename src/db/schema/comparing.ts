/** Metrics, the values of pairs, and the questions that were asked. */
import { bigint, boolean, doublePrecision, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { DescriptorCard } from "../../domain/descriptor.js";
import type { MetricDirection, MetricKind, Region } from "../../domain/metric.js";
import type { NoiseScheme } from "../../domain/noise.js";
import { at, bytea } from "./columns.js";
import { sources } from "./samples.js";

/** One version of a metric; a changed default is a new version, and old values keep theirs. */
export const metrics = pgTable("metric", {
  /** `<slug>@<version>` */
  id: text("id").primaryKey(),
  slug: text("slug").notNull(),
  version: integer("version").notNull(),
  title: text("title").notNull(),
  kind: text("kind").$type<MetricKind>().notNull(),
  direction: text("direction").$type<MetricDirection>().notNull(),
  threshold: doublePrecision("threshold").notNull(),
  range: jsonb("range").$type<[number, number]>().notNull(),
  digest: text("digest"),
  reference: text("reference"),
  /** Of DESCRIPTOR_COSINE alone: what is done to an image, and the stored network. */
  card: jsonb("card").$type<DescriptorCard>(),
  networkObject: text("network_object"),
  /** The version that questions get. */
  current: boolean("current").notNull(),
  createdAt: at("created_at").notNull().defaultNow(),
});

/**
 * Values of two sources' samples over 256 consecutive seeds, as little-endian float64, NaN where none is known.
 * float64, not float32: a value on the edge of a threshold must fall on the side where a reader's own script puts it.
 * The two sources are kept in the order of their ids; every metric is symmetric.
 */
export const pairValues = pgTable(
  "pair_values",
  {
    metricId: text("metric_id")
      .notNull()
      .references(() => metrics.id),
    region: text("region").$type<Region>().notNull(),
    sourceA: bigint("source_a", { mode: "number" })
      .notNull()
      .references(() => sources.id),
    sourceB: bigint("source_b", { mode: "number" })
      .notNull()
      .references(() => sources.id),
    noise: text("noise").$type<NoiseScheme>().notNull(),
    /** Seeds 256·block … 256·block + 255. */
    block: integer("block").notNull(),
    values: bytea("values").notNull(),
  },
  (t) => [primaryKey({ columns: [t.sourceA, t.sourceB, t.metricId, t.region, t.noise, t.block] })],
);

/** Questions by the digest of their canonical form, so that `node` can answer them later. */
export const questions = pgTable("question", {
  digest: text("digest").primaryKey(),
  kind: text("kind").$type<"COMPARISON">().notNull(),
  body: jsonb("body").notNull(),
  createdAt: at("created_at").notNull().defaultNow(),
});
