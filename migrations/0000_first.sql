CREATE TABLE "metric" (
	"id" text PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"version" integer NOT NULL,
	"title" text NOT NULL,
	"kind" text NOT NULL,
	"direction" text NOT NULL,
	"threshold" double precision NOT NULL,
	"range" jsonb NOT NULL,
	"digest" text,
	"reference" text,
	"current" boolean NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pair_values" (
	"metric_id" text NOT NULL,
	"region" text NOT NULL,
	"source_a" bigint NOT NULL,
	"source_b" bigint NOT NULL,
	"noise" text NOT NULL,
	"block" integer NOT NULL,
	"values" "bytea" NOT NULL,
	CONSTRAINT "pair_values_source_a_source_b_metric_id_region_noise_block_pk" PRIMARY KEY("source_a","source_b","metric_id","region","noise","block")
);
--> statement-breakpoint
CREATE TABLE "question" (
	"digest" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"body" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "model" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"slug" text NOT NULL,
	"title" text NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"rejection" text,
	"check_until" timestamp with time zone,
	"framework" text NOT NULL,
	"architecture" text NOT NULL,
	"parameterization" text,
	"parameters" bigint,
	"shape" jsonb NOT NULL,
	"classes" jsonb NOT NULL,
	"digest" text,
	"weights_object" text,
	"drawing" jsonb,
	"drawing_digest" text,
	"training_set_id" uuid,
	"training_size" integer,
	"training_offset" integer,
	"training_only_class" integer,
	"training_count" integer,
	"training_steps" integer,
	"training_run" text,
	"parent_id" uuid,
	"license" text,
	"milliseconds_per_evaluation" double precision,
	"shipped" boolean DEFAULT false NOT NULL,
	"owner" text NOT NULL,
	"visibility" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "model_slug_unique" UNIQUE("slug"),
	CONSTRAINT "model_state" CHECK ("model"."state" in ('CHECKING', 'READY', 'REJECTED')),
	CONSTRAINT "model_visibility" CHECK ("model"."visibility" in ('PRIVATE', 'WORKSPACE', 'PUBLIC'))
);
--> statement-breakpoint
CREATE TABLE "training_set" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"slug" text NOT NULL,
	"title" text NOT NULL,
	"size" integer NOT NULL,
	"shape" jsonb NOT NULL,
	"digest" text NOT NULL,
	"license" text,
	"classes" jsonb NOT NULL,
	"images_object" text NOT NULL,
	"labels_object" text,
	"owner" text NOT NULL,
	"visibility" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "training_set_slug_unique" UNIQUE("slug"),
	CONSTRAINT "training_set_digest_unique" UNIQUE("digest")
);
--> statement-breakpoint
CREATE TABLE "token" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "token_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "asker_turn" (
	"asker" text PRIMARY KEY NOT NULL,
	"claimed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "derived_image" (
	"key" text PRIMARY KEY NOT NULL,
	"object" text NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"bytes" integer NOT NULL,
	"pixels" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rendition" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "rendition_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"sample_key" text NOT NULL,
	"origin" text NOT NULL,
	"attempt" integer NOT NULL,
	"numerics_class" text NOT NULL,
	"device" text NOT NULL,
	"precision" text NOT NULL,
	"runtime" text NOT NULL,
	"compute_ms" double precision NOT NULL,
	"pixels" text NOT NULL,
	"object" text NOT NULL,
	"bytes" integer NOT NULL,
	"shape" jsonb NOT NULL,
	"sampled_at" timestamp with time zone DEFAULT now() NOT NULL,
	"lost_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sample" (
	"key" text PRIMARY KEY NOT NULL,
	"source_id" bigint NOT NULL,
	"noise" text NOT NULL,
	"seed" integer,
	"mixture" jsonb,
	"state" text NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"losses" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"claim" uuid,
	"claimed_until" timestamp with time zone,
	"asker" text NOT NULL,
	"error_code" text,
	"error_message" text,
	"rendition_id" bigint,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "sample_state" CHECK ("sample"."state" in ('QUEUED', 'RUNNING', 'READY', 'FAILED', 'NOT_SAMPLED')),
	CONSTRAINT "sample_noise" CHECK (("sample"."seed" is null) <> ("sample"."mixture" is null)),
	CONSTRAINT "sample_ready" CHECK ("sample"."state" <> 'READY' or "sample"."rendition_id" is not null)
);
--> statement-breakpoint
CREATE TABLE "source" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "source_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"digest" text NOT NULL,
	"drawing_digest" text NOT NULL,
	"drawing" jsonb NOT NULL,
	"sampler" jsonb NOT NULL,
	"condition" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "source_digest_unique" UNIQUE("digest")
);
--> statement-breakpoint
CREATE TABLE "job_sample" (
	"job_id" uuid NOT NULL,
	"sample_key" text NOT NULL,
	"outcome" text,
	CONSTRAINT "job_sample_job_id_sample_key_pk" PRIMARY KEY("job_id","sample_key")
);
--> statement-breakpoint
CREATE TABLE "job" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"viewer" text NOT NULL,
	"question" text NOT NULL,
	"state" text NOT NULL,
	"total" integer NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"compute_seconds" double precision DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "usage" (
	"person" text NOT NULL,
	"day" date NOT NULL,
	"compute_seconds" double precision NOT NULL,
	CONSTRAINT "usage_person_day_pk" PRIMARY KEY("person","day")
);
--> statement-breakpoint
ALTER TABLE "pair_values" ADD CONSTRAINT "pair_values_metric_id_metric_id_fk" FOREIGN KEY ("metric_id") REFERENCES "public"."metric"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pair_values" ADD CONSTRAINT "pair_values_source_a_source_id_fk" FOREIGN KEY ("source_a") REFERENCES "public"."source"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pair_values" ADD CONSTRAINT "pair_values_source_b_source_id_fk" FOREIGN KEY ("source_b") REFERENCES "public"."source"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model" ADD CONSTRAINT "model_training_set_id_training_set_id_fk" FOREIGN KEY ("training_set_id") REFERENCES "public"."training_set"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rendition" ADD CONSTRAINT "rendition_sample_key_sample_key_fk" FOREIGN KEY ("sample_key") REFERENCES "public"."sample"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sample" ADD CONSTRAINT "sample_source_id_source_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."source"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_sample" ADD CONSTRAINT "job_sample_job_id_job_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."job"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_sample" ADD CONSTRAINT "job_sample_sample_key_sample_key_fk" FOREIGN KEY ("sample_key") REFERENCES "public"."sample"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "model_drawing_digest" ON "model" USING btree ("drawing_digest");--> statement-breakpoint
CREATE INDEX "rendition_sample" ON "rendition" USING btree ("sample_key");--> statement-breakpoint
CREATE INDEX "rendition_object" ON "rendition" USING btree ("object");--> statement-breakpoint
CREATE UNIQUE INDEX "sample_source_noise_seed" ON "sample" USING btree ("source_id","noise","seed") WHERE "sample"."seed" is not null;--> statement-breakpoint
CREATE INDEX "sample_queued" ON "sample" USING btree ("asker","source_id","due_at") WHERE "sample"."state" = 'QUEUED';--> statement-breakpoint
CREATE INDEX "sample_running" ON "sample" USING btree ("claimed_until") WHERE "sample"."state" = 'RUNNING';--> statement-breakpoint
CREATE INDEX "sample_claim" ON "sample" USING btree ("claim") WHERE "sample"."claim" is not null;--> statement-breakpoint
CREATE INDEX "source_drawing_digest" ON "source" USING btree ("drawing_digest");--> statement-breakpoint
CREATE INDEX "job_sample_waiting" ON "job_sample" USING btree ("sample_key") WHERE "job_sample"."outcome" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "job_open_question" ON "job" USING btree ("viewer","question") WHERE "job"."state" in ('QUEUED', 'RUNNING');--> statement-breakpoint
CREATE INDEX "job_viewer" ON "job" USING btree ("viewer","created_at");