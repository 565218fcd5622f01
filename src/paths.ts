/** Where this package lies, found from this file, so that code run from src and from dist agree. */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

let root: string | null = null;

/** The folder of this package's package.json. */
export function packageRoot(): string {
  if (root === null) {
    let folder = path.dirname(fileURLToPath(import.meta.url));
    while (!fs.existsSync(path.join(folder, "package.json"))) {
      const parent = path.dirname(folder);
      if (parent === folder) throw new Error("no package.json above this program's files");
      folder = parent;
    }
    root = folder;
  }
  return root;
}

/** What starts as a process or thread of its own, built: `builtFile("children", "drawing.js")`. See scripts/bundle.mjs. */
export function builtFile(...names: string[]): string {
  return path.join(packageRoot(), "dist", "bundle", ...names);
}
