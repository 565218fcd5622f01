CREATE TABLE "descriptor" (
	"metric_id" text NOT NULL,
	"pixels" text NOT NULL,
	"vector" "bytea" NOT NULL,
	CONSTRAINT "descriptor_metric_id_pixels_pk" PRIMARY KEY("metric_id","pixels")
);
--> statement-breakpoint
CREATE TABLE "nearest_training" (
	"metric_id" text NOT NULL,
	"training_set_id" uuid NOT NULL,
	"offset" integer NOT NULL,
	"size" integer NOT NULL,
	"only_class" integer NOT NULL,
	"pixels" text NOT NULL,
	"nearest" integer NOT NULL,
	"value" double precision NOT NULL,
	CONSTRAINT "nearest_training_pk" PRIMARY KEY("metric_id","training_set_id","offset","size","only_class","pixels")
);
--> statement-breakpoint
CREATE TABLE "training_descriptor" (
	"metric_id" text NOT NULL,
	"training_set_id" uuid NOT NULL,
	"block" integer NOT NULL,
	"vectors" "bytea" NOT NULL,
	CONSTRAINT "training_descriptor_metric_id_training_set_id_block_pk" PRIMARY KEY("metric_id","training_set_id","block")
);
--> statement-breakpoint
CREATE TABLE "finding" (
	"digest" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"body" jsonb NOT NULL,
	"state" text NOT NULL,
	"result" jsonb,
	"error" text,
	"asker" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"held_until" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "finding_state" CHECK ("finding"."state" in ('QUEUED', 'RUNNING', 'READY', 'FAILED'))
);
--> statement-breakpoint
ALTER TABLE "metric" ADD COLUMN "card" jsonb;--> statement-breakpoint
ALTER TABLE "metric" ADD COLUMN "network_object" text;--> statement-breakpoint
ALTER TABLE "descriptor" ADD CONSTRAINT "descriptor_metric_id_metric_id_fk" FOREIGN KEY ("metric_id") REFERENCES "public"."metric"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "nearest_training" ADD CONSTRAINT "nearest_training_metric_id_metric_id_fk" FOREIGN KEY ("metric_id") REFERENCES "public"."metric"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "nearest_training" ADD CONSTRAINT "nearest_training_training_set_id_training_set_id_fk" FOREIGN KEY ("training_set_id") REFERENCES "public"."training_set"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "training_descriptor" ADD CONSTRAINT "training_descriptor_metric_id_metric_id_fk" FOREIGN KEY ("metric_id") REFERENCES "public"."metric"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "training_descriptor" ADD CONSTRAINT "training_descriptor_training_set_id_training_set_id_fk" FOREIGN KEY ("training_set_id") REFERENCES "public"."training_set"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "finding_queued" ON "finding" USING btree ("created_at") WHERE "finding"."state" in ('QUEUED', 'RUNNING');