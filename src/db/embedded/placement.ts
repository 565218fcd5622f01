import { createHash } from "node:crypto";
import { access, chmod, chown, lstat, mkdir, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Log } from "../log.js";
import { type Binaries, findBinaries, linkLibraries } from "./binaries.js";
import { EmbeddedPostgresError, explainError } from "./errors.js";
import { type Identity, NOBODY, namespaceWorks } from "./identity.js";
import { linksIn, reachable } from "./reachable.js";
import { socketFolder } from "./socket.js";

/** Where PostgreSQL lives and as whom it runs. */
export interface Placement {
  /** Holds `data`, the log, and what is half made. */
  home: string;
  data: string;
  sockets: string;
  identity: Identity;
  binaries: Binaries;
}

export interface PlacementOptions {
  directory: string;
  /** A folder with other server programs than npm's. */
  binaries?: string;
  /** Whether root may use a user namespace (default: where the kernel lets it). */
  namespaces?: boolean;
  /** Where root keeps what `nobody` must reach. */
  away?: string;
  log: Log;
}

/** Decides where and as whom PostgreSQL runs, and makes the folders. Data that is there already decides first. */
export async function choosePlacement(options: PlacementOptions): Promise<Placement> {
  try {
    await makeFolder(resolve(options.directory));
    const directory = await realpath(options.directory);
    const found = await findBinaries(options.binaries);
    const uid = process.getuid?.() ?? -1;
    const place = await (uid === 0 ? placeForRoot(directory, found, options) : placeForUser(directory, found, uid));
    await access(place.home, 2 /* W_OK */);
    await makePrivate(place.sockets, place.identity);
    return place;
  } catch (error) {
    throw explainError("the embedded PostgreSQL cannot be set up", error, options.directory);
  }
}

async function placeForUser(directory: string, found: Binaries, uid: number): Promise<Placement> {
  const owner = await ownerOfData(directory);
  if (owner !== null && owner.uid !== uid) throw wrongOwner(directory, owner.uid);
  return at(directory, { kind: "self" }, await linkLibraries(found, () => linksIn(directory)));
}

async function placeForRoot(directory: string, found: Binaries, options: PlacementOptions): Promise<Placement> {
  const { log } = options;
  const linked = await linkLibraries(found, () => linksIn(directory));
  const program = join(linked.bin, "postgres");
  const away = options.away ?? "/var/lib/concordance";
  const owner = await ownerOfData(directory);

  if (owner !== null && owner.uid !== 0) {
    log("PostgreSQL does not run as root: it runs as the owner of its data", { uid: owner.uid, directory });
    const binaries = await reachable(linked, owner, away);
    return at(directory, { kind: "user", ...owner }, binaries);
  }
  const home = join(away, createHash("sha256").update(directory).digest("hex").slice(0, 16));
  const movedBefore = owner === null && (await ownerOfData(home)) !== null;
  if (!movedBefore && options.namespaces !== false && (await namespaceWorks(program, directory))) {
    return at(directory, { kind: "namespace" }, linked);
  }
  if (owner !== null) throw wrongOwner(directory, owner.uid);

  const nobody = { uid: NOBODY, gid: NOBODY };
  log(
    "PostgreSQL does not run as root, and user namespaces are refused here: it runs as nobody, with its data elsewhere",
    {
      data: home,
      insteadOf: directory,
    },
  );
  await mkdir(away, { recursive: true, mode: 0o755 });
  const binaries = await reachable(linked, nobody, away);
  await makePrivate(home, { kind: "user", ...nobody });
  return at(home, { kind: "user", ...nobody }, binaries);
}

function at(home: string, identity: Identity, binaries: Binaries): Placement {
  return { home, data: join(home, "data"), sockets: socketFolder(home), identity, binaries };
}

async function ownerOfData(home: string): Promise<{ uid: number; gid: number } | null> {
  try {
    const { uid, gid } = await stat(join(home, "data"));
    return { uid, gid };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function wrongOwner(directory: string, uid: number): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "OWNER",
    process.getuid?.() === 0
      ? `the database in ${directory} belongs to root, and PostgreSQL cannot run as root here (user namespaces are refused): give the folder to an ordinary user (chown -R) and start as that user`
      : `the database in ${directory} belongs to ${uid === 0 ? "root" : `user ${uid}`}: start as that user`,
  );
}

/** As mkdir's own `recursive`, which says ENOENT on a read-only file system and never ends below /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || (await stat(dirname(folder)).catch(() => null)) !== null) throw error;
    await makeFolder(dirname(folder));
    await makeFolder(folder);
  }
}

/** A 0700 folder of the user who runs PostgreSQL: whoever can enter it is the database's superuser. */
async function makePrivate(folder: string, identity: Identity): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  const wanted = identity.kind === "user" ? identity.uid : (process.getuid?.() ?? -1);
  const found = await lstat(folder);
  // The temporary folder is everybody's: a folder or link that somebody put there beforehand is not ours to use.
  if (!found.isDirectory() || (found.uid !== wanted && found.uid !== process.getuid?.())) {
    throw new EmbeddedPostgresError(
      "OWNER",
      `${folder} belongs to somebody else: remove it, or choose another DATA_DIR`,
    );
  }
  if (identity.kind === "user") await chown(folder, identity.uid, identity.gid);
  if ((found.mode & 0o777) !== 0o700) await chmod(folder, 0o700);
}
