CREATE TABLE "quota" (
	"person" text PRIMARY KEY NOT NULL,
	"compute_seconds_per_day" double precision
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"hash" text NOT NULL,
	"token_id" uuid,
	"link_id" uuid,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "session_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text,
	"detail" jsonb
);
--> statement-breakpoint
CREATE TABLE "dashboard" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"slug" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"widgets" jsonb NOT NULL,
	"owner" text NOT NULL,
	"visibility" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "dashboard_slug_unique" UNIQUE("slug"),
	CONSTRAINT "dashboard_visibility" CHECK ("dashboard"."visibility" in ('PRIVATE', 'WORKSPACE', 'PUBLIC'))
);
--> statement-breakpoint
CREATE TABLE "share_link" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"creator" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "share_link_hash_unique" UNIQUE("hash"),
	CONSTRAINT "share_link_subject_type" CHECK ("share_link"."subject_type" in ('STUDY', 'DATASET_VERSION', 'DASHBOARD'))
);
--> statement-breakpoint
CREATE TABLE "dataset_file" (
	"version_id" uuid NOT NULL,
	"path" text NOT NULL,
	"content_type" text NOT NULL,
	"bytes" bigint NOT NULL,
	"digest" text NOT NULL,
	"object" text NOT NULL,
	"digested" boolean NOT NULL,
	CONSTRAINT "dataset_file_version_id_path_pk" PRIMARY KEY("version_id","path")
);
--> statement-breakpoint
CREATE TABLE "dataset_version" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"study_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"state" text NOT NULL,
	"body" jsonb NOT NULL,
	"metrics" jsonb NOT NULL,
	"partial" boolean NOT NULL,
	"note" text,
	"digest" text,
	"citation" text,
	"visibility" text NOT NULL,
	"publisher" text NOT NULL,
	"job_id" uuid,
	"error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"holder" uuid,
	"held_until" timestamp with time zone,
	CONSTRAINT "dataset_version_number" UNIQUE("study_id","version"),
	CONSTRAINT "dataset_version_state" CHECK ("dataset_version"."state" in ('BUILDING', 'READY', 'FAILED')),
	CONSTRAINT "dataset_version_ready" CHECK ("dataset_version"."state" <> 'READY' or "dataset_version"."digest" is not null)
);
--> statement-breakpoint
CREATE TABLE "study" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"slug" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"question" jsonb NOT NULL,
	"body" jsonb NOT NULL,
	"metrics" jsonb NOT NULL,
	"owner" text NOT NULL,
	"visibility" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "study_slug_unique" UNIQUE("slug"),
	CONSTRAINT "study_visibility" CHECK ("study"."visibility" in ('PRIVATE', 'WORKSPACE', 'PUBLIC'))
);
--> statement-breakpoint
CREATE TABLE "worker" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"device" text NOT NULL,
	"numerics_class" text NOT NULL,
	"lanes" integer NOT NULL,
	"models" jsonb,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"stopped_at" timestamp with time zone,
	"samples_per_second" double precision,
	"current_source" text,
	"current_samples" integer
);
--> statement-breakpoint
ALTER TABLE "sample" ADD COLUMN "estimated_ms" double precision;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_token_id_token_id_fk" FOREIGN KEY ("token_id") REFERENCES "public"."token"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_link_id_share_link_id_fk" FOREIGN KEY ("link_id") REFERENCES "public"."share_link"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset_file" ADD CONSTRAINT "dataset_file_version_id_dataset_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."dataset_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset_version" ADD CONSTRAINT "dataset_version_study_id_study_id_fk" FOREIGN KEY ("study_id") REFERENCES "public"."study"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_actor" ON "audit" USING btree ("actor","at");--> statement-breakpoint
CREATE INDEX "share_link_subject" ON "share_link" USING btree ("subject_type","subject_id");--> statement-breakpoint
CREATE INDEX "dataset_version_digest" ON "dataset_version" USING btree ("digest") WHERE "dataset_version"."digest" is not null;--> statement-breakpoint
CREATE INDEX "dataset_version_building" ON "dataset_version" USING btree ("created_at") WHERE "dataset_version"."state" = 'BUILDING';--> statement-breakpoint
CREATE INDEX "worker_seen" ON "worker" USING btree ("seen_at");--> statement-breakpoint
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$;--> statement-breakpoint
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit" FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
