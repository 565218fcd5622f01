import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The explorer, built into dist-web/explorer: everything it loads comes from the server's own /explorer-assets/. */
export default defineConfig({
  root: fileURLToPath(new URL("explorer", import.meta.url)),
  base: "/explorer-assets/",
  resolve: { dedupe: ["react", "react-dom", "@urql/core", "wonka"] },
  build: {
    outDir: fileURLToPath(new URL("../dist-web/explorer", import.meta.url)),
    assetsDir: ".",
    emptyOutDir: true,
    target: "es2023",
    rolldownOptions: {
      onLog(level, log, report) {
        // "use client" concerns server components alone, and a slow disk nobody.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE" && log.code !== "PLUGIN_TIMINGS") report(level, log);
      },
    },
  },
});
