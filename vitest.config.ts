import { defineConfig } from "vitest/config";

export default defineConfig({
  // Two copies of graphql's classes (CommonJS and ES) would make every instanceof in it fail.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/chaos/**"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A shared machine can stall for a minute: there, what fails is tried once more, and both are said.
    retry: process.env.CI ? 1 : 0,
    pool: "forks",
    // Files wait for servers as much as they compute: two at a time leave a quarter of two cores idle.
    maxWorkers: 3,
    globalSetup: ["test/support/global-postgres.ts"],
  },
});
