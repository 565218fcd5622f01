ALTER TABLE "descriptor" ADD COLUMN "numerics_class" text;--> statement-breakpoint
ALTER TABLE "nearest_training" ADD COLUMN "described_by" text[];--> statement-breakpoint
ALTER TABLE "training_descriptor" ADD COLUMN "numerics_class" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "described_by" text[];--> statement-breakpoint
ALTER TABLE "model" ADD COLUMN "imported" jsonb;