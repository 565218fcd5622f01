import { execFile } from "node:child_process";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createBrotliDecompress } from "node:zlib";

export interface ChromiumFiles {
  executablePath: string;
  /** What the browser's process needs in its environment: libraries and fonts from the package, none of the system's. */
  env: Record<string, string>;
}

const TOOLS = join(import.meta.dirname, "../../.tools");
const ENTRY = createRequire(import.meta.url).resolve("@sparticuz/chromium");
const PACKAGE = ENTRY.slice(0, ENTRY.lastIndexOf(join("build")));

/** The package's own names folders of another machine. Without one font that it finds, Chromium ends itself at the first glyph. */
const FONTS_CONF = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="relative">cache</cachedir>
</fontconfig>
`;

/** The Chromium of @sparticuz/chromium, unpacked once into .tools (3 s); safe when many test files ask at once. */
export async function unpackChromium(): Promise<ChromiumFiles> {
  const { version } = JSON.parse(await readFile(join(PACKAGE, "package.json"), "utf8")) as { version: string };
  const folder = join(TOOLS, `chromium-${version}`);
  if (!existsSync(folder)) await unpackInto(folder);
  return {
    executablePath: join(folder, "chromium"),
    env: { LD_LIBRARY_PATH: join(folder, "al2023/lib"), FONTCONFIG_PATH: join(folder, "fonts") },
  };
}

async function unpackInto(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const half = await mkdtemp(`${folder}-`);
  const bin = join(PACKAGE, "bin");
  await pipeline(
    createReadStream(join(bin, "chromium.br")),
    createBrotliDecompress(),
    createWriteStream(join(half, "chromium")),
  );
  await chmod(join(half, "chromium"), 0o755);
  await unpackArchive(bin, "al2023", join(half, "al2023"));
  await unpackArchive(bin, "fonts", join(half, "fonts"));
  // Chromium looks for its graphics libraries beside itself.
  await unpackArchive(bin, "swiftshader", half);
  await writeFile(join(half, "fonts/fonts.conf"), FONTS_CONF);
  // A rename is whole or not at all: no other test ever starts half a browser.
  await rename(half, folder).catch(async (error: NodeJS.ErrnoException) => {
    await rm(half, { recursive: true, force: true });
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
}

async function unpackArchive(bin: string, name: string, into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  const tar = join(into, `${name}.tar`);
  await pipeline(createReadStream(join(bin, `${name}.tar.br`)), createBrotliDecompress(), createWriteStream(tar));
  await promisify(execFile)("tar", ["-xf", tar, "-C", into]);
  await rm(tar);
}
