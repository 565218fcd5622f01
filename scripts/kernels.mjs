// Compiles the kernels and writes them into the program as a module: it needs no compiler, and reads no file.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const target = path.join(root, "src", "inference", "kernels", "bytes.ts");

/** The module's text; throws with the compiler's complaints. The same sources give the same text on every machine. */
export async function kernelModule() {
  const { default: asc } = await import("assemblyscript/asc");
  const written = new Map();
  const { error, stderr } = await asc.main(
    ["--config", "kernels/asconfig.json", "--baseDir", root, "--outFile", "kernel.wasm"],
    { writeFile: (name, contents) => written.set(name, contents) },
  );
  if (error) throw new Error(`${error.message}\n${stderr}`);
  const lines = Buffer.from(written.get("kernel.wasm"))
    .toString("base64")
    .match(/.{1,110}/g);
  return [
    "/** WebAssembly of kernels, in base64: `npm run kernels` writes it. */",
    "export const KERNEL = `",
    ...lines,
    "`;",
    "",
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) fs.writeFileSync(target, await kernelModule());
