import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: ["test/chaos/**/*.test.ts"],
    testTimeout: 150_000,
    hookTimeout: 120_000,
    pool: "forks",
    // Each file starts servers of its own and measures seconds: two at once would measure each other.
    fileParallelism: false,
    globalSetup: ["test/support/global-postgres.ts", "test/chaos/support/global-golden.ts"],
  },
});
