import { defineConfig } from "drizzle-kit";

export default defineConfig({ dialect: "postgresql", schema: "./dist/db/schema/*.js", out: "./migrations" });
