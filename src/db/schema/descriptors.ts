/** What is known of single images: their descriptors, and the training images nearest to them. */
import { doublePrecision, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { bytea } from "./columns.js";
import { metrics } from "./comparing.js";
import { trainingSets } from "./models.js";

/** Descriptors of single images by what their pixels are: samples that are alike share one. Float32 LE, of unit length. */
export const descriptors = pgTable(
  "descriptor",
  {
    metricId: text("metric_id")
      .notNull()
      .references(() => metrics.id),
    /** SHA-256 of the uint8 pixels in C order, as a rendition has it. */
    pixels: text("pixels").notNull(),
    vector: bytea("vector").notNull(),
    /** Of what described it; null where it was not recorded. */
    numericsClass: text("numerics_class"),
  },
  (t) => [primaryKey({ columns: [t.metricId, t.pixels] })],
);

/** Descriptors of a training set's images 256·block … 256·block + 255, one after the other. Float32 LE, of unit length. */
export const trainingDescriptors = pgTable(
  "training_descriptor",
  {
    metricId: text("metric_id")
      .notNull()
      .references(() => metrics.id),
    trainingSetId: uuid("training_set_id")
      .notNull()
      .references(() => trainingSets.id),
    block: integer("block").notNull(),
    vectors: bytea("vectors").notNull(),
    /** Of what described them; null where it was not recorded. */
    numericsClass: text("numerics_class"),
  },
  (t) => [primaryKey({ columns: [t.metricId, t.trainingSetId, t.block] })],
);

/** The nearest image of a part of a training set to an image, by a metric; of equally near ones the first. */
export const nearestTraining = pgTable(
  "nearest_training",
  {
    metricId: text("metric_id")
      .notNull()
      .references(() => metrics.id),
    trainingSetId: uuid("training_set_id")
      .notNull()
      .references(() => trainingSets.id),
    /** [offset, offset + size) of the set; of one class where onlyClass is not −1. */
    offset: integer("offset").notNull(),
    size: integer("size").notNull(),
    onlyClass: integer("only_class").notNull(),
    /** The image that is asked about, by its pixels. */
    pixels: text("pixels").notNull(),
    /** Index in the set. */
    nearest: integer("nearest").notNull(),
    value: doublePrecision("value").notNull(),
    /** Numerics classes of the descriptors; null where one was not recorded, and by a metric of pixels. */
    describedBy: text("described_by").array(),
  },
  (t) => [
    primaryKey({
      name: "nearest_training_pk",
      columns: [t.metricId, t.trainingSetId, t.offset, t.size, t.onlyClass, t.pixels],
    }),
  ],
);
