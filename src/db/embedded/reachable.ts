import { cp, lstat, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Binaries, linkLibraries } from "./binaries.js";
import { noBinaries } from "./errors.js";
import { canRun } from "./identity.js";
import { removeLeftovers, settled, temporaryName } from "./leftovers.js";

/** The binaries, or a copy of them below `away` where `owner` cannot reach them (60 MB, once a version). */
export async function reachable(
  binaries: Binaries,
  owner: { uid: number; gid: number },
  away: string,
): Promise<Binaries> {
  if (await canRun(owner.uid, owner.gid, join(binaries.bin, "postgres"))) return binaries;
  if (binaries.root === null) throw noBinaries(`user ${owner.uid} cannot run the programs in ${binaries.bin}`);
  await mkdir(away, { recursive: true, mode: 0o755 });
  await removeLeftovers(away, ["copying"]);
  const copy = join(away, `postgresql-${binaries.version}`);
  const copied: Binaries = { bin: join(copy, "native", "bin"), root: join(copy, "native"), version: binaries.version };
  if (!(await lstat(copy).catch(() => null))) {
    const name = temporaryName("copying");
    await cp(binaries.root, join(away, name, "native"), { recursive: true, verbatimSymlinks: true });
    await linkLibraries({ ...copied, root: join(away, name, "native") }, () => linksIn(away));
    await rename(join(away, name), copy).catch(async (error: NodeJS.ErrnoException) => {
      await rm(join(away, name), { recursive: true, force: true });
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
    settled(name);
  }
  return copied;
}

/** Where links go whose own place is read-only. */
export async function linksIn(home: string): Promise<string> {
  const folder = join(home, "lib");
  await mkdir(folder, { recursive: true, mode: 0o755 });
  return folder;
}
