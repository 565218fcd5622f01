import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** GraphiQL, built from the registry into dist-web/graphiql: everything it loads comes from the server's own /graphql-assets/. */
export default defineConfig({
  root: fileURLToPath(new URL("graphiql", import.meta.url)),
  base: "/graphql-assets/",
  // Two copies of graphql's classes in one page would make every instanceof in it fail.
  resolve: { dedupe: ["graphql", "react", "react-dom"] },
  worker: { format: "es" },
  build: {
    outDir: fileURLToPath(new URL("../dist-web/graphiql", import.meta.url)),
    assetsDir: ".",
    emptyOutDir: true,
    target: "es2023",
    // Monaco with its languages is 3 MB in one piece and is loaded once.
    chunkSizeWarningLimit: 5_000,
    rolldownOptions: {
      onLog(level, log, report) {
        // "use client" concerns server components alone; 40 packages of GraphiQL's say it.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
      },
    },
  },
});
