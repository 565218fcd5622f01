import { fileURLToPath } from "node:url";
import { build } from "vite";

const CONFIG = fileURLToPath(new URL("../../web/vite.config.ts", import.meta.url));

/** Builds GraphiQL as `npx vite build --config web/vite.config.ts` does (7 s), but into a folder of the caller's. */
export async function buildGraphiql(outDir: string): Promise<void> {
  await build({ configFile: CONFIG, logLevel: "error", build: { outDir, emptyOutDir: true } });
}
