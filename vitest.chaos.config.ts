import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: ["test/chaos/**/*.test.ts"],
    testTimeout: 150_000,
    hookTimeout: 120_000,
    // A shared machine can stall for a minute: there, what fails is tried once more, and both are said.
    retry: process.env.CI ? 1 : 0,
    pool: "forks",
    // Each file starts servers of its own and measures seconds: two at once would measure each other.
    fileParallelism: false,
    globalSetup: ["test/support/global-postgres.ts", "test/chaos/support/global-golden.ts"],
  },
});
