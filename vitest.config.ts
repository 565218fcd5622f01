import { defineConfig } from "vitest/config";
import LongestFirst from "./test/support/longest-first.js";

/** Files that start no program and leave their process as they found it: those after each other in one are none the wiser. */
const MODULES = [
  "test/{architecture,domain,images,inference,jobs,metrics,published,sampling,schema}/**/*.test.ts",
  // Its bombs are timed, on a heap of their own.
  "test/http/!(limits).test.ts",
];

export default defineConfig({
  // Two copies of graphql's classes (CommonJS and ES) would make every instanceof in it fail.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A shared machine can stall for a minute: there, what fails is tried once more, and both are said.
    retry: process.env.CI ? 1 : 0,
    pool: "forks",
    // Files wait for servers as much as they compute: two at a time leave a quarter of two cores idle.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    globalSetup: ["test/support/global-postgres.ts"],
    projects: [
      {
        extends: true,
        test: { name: "processes", include: ["test/**/*.test.ts"], exclude: ["test/chaos/**", ...MODULES] },
      },
      // Reading the same modules for each file anew took half of their time.
      { extends: true, test: { name: "modules", include: MODULES, isolate: false } },
    ],
  },
});
