/** Models and the image sets that they learned from. */

import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import type {
  CheckRecord,
  DrawingModel,
  ImportedFrom,
  ModelKind,
  ModelState,
  Parameterization,
  Shape,
  Visibility,
} from "../../domain/model.js";
import { at } from "./columns.js";

export const trainingSets = pgTable("training_set", {
  id: uuid("id").primaryKey().defaultRandom(),
  slug: text("slug").notNull().unique(),
  title: text("title").notNull(),
  size: integer("size").notNull(),
  shape: jsonb("shape").$type<Shape>().notNull(),
  /** SHA-256 of all uint8 pixels, image by image, C order (height, width, channels). */
  digest: text("digest").notNull().unique(),
  license: text("license"),
  classes: jsonb("classes").$type<string[]>().notNull(),
  imagesObject: text("images_object").notNull(),
  labelsObject: text("labels_object"),
  owner: text("owner").notNull(),
  visibility: text("visibility").$type<Visibility>().notNull(),
  createdAt: at("created_at").notNull().defaultNow(),
});

export const models = pgTable(
  "model",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    slug: text("slug").notNull().unique(),
    title: text("title").notNull(),
    kind: text("kind").$type<ModelKind>().notNull(),
    state: text("state").$type<ModelState>().notNull(),
    rejection: text("rejection"),
    /** Until when a worker holds its check; another may take it then. */
    checkUntil: at("check_until"),
    framework: text("framework").notNull(),
    architecture: text("architecture").notNull(),
    parameterization: text("parameterization").$type<Parameterization>(),
    parameters: bigint("parameters", { mode: "number" }),
    shape: jsonb("shape").$type<Shape>().notNull(),
    classes: jsonb("classes").$type<string[]>().notNull(),
    /** SHA-256 of the weights as stored; null for IMPORTED models. */
    digest: text("digest"),
    weightsObject: text("weights_object"),
    /** What draws, and the digest of its canonical form: models that draw alike share their samples. */
    drawing: jsonb("drawing").$type<DrawingModel>(),
    drawingDigest: text("drawing_digest"),
    /** Of IMPORTED models alone. */
    imported: jsonb("imported").$type<ImportedFrom>(),
    trainingSetId: uuid("training_set_id").references(() => trainingSets.id),
    trainingSize: integer("training_size"),
    trainingOffset: integer("training_offset"),
    trainingOnlyClass: integer("training_only_class"),
    trainingCount: integer("training_count"),
    trainingSteps: integer("training_steps"),
    trainingRun: text("training_run"),
    parentId: uuid("parent_id"),
    license: text("license"),
    /** What its check found beside the verdict. */
    checkRecord: jsonb("check_record").$type<CheckRecord>(),
    /** Measured by the model check, for estimates before anything was drawn. */
    millisecondsPerEvaluation: doublePrecision("milliseconds_per_evaluation"),
    /** Shipped with the program: registered by digest at start. */
    shipped: boolean("shipped").notNull().default(false),
    owner: text("owner").notNull(),
    visibility: text("visibility").$type<Visibility>().notNull(),
    createdAt: at("created_at").notNull().defaultNow(),
  },
  (t) => [
    index("model_drawing_digest").on(t.drawingDigest),
    check("model_state", sql`${t.state} in ('CHECKING', 'READY', 'REJECTED')`),
    check("model_visibility", sql`${t.visibility} in ('PRIVATE', 'WORKSPACE', 'PUBLIC')`),
  ],
);
