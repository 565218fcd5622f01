import { chown, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { loaderEnvironment } from "./binaries.js";
import { EmbeddedPostgresError, explain } from "./errors.js";
import { runAs } from "./identity.js";
import { removeLeftovers, settled, temporaryName } from "./leftovers.js";
import type { Placement } from "./placement.js";

const NAMELESS = /could not look up effective user ID/;

/**
 * Makes the database's folder where there is none: whole, or not at all. It is made under another name and renamed, so
 * a kill half-way leaves only a left-over; of two who do it at once, one's becomes the data and the other's is removed.
 * Throws DISK_FULL, NOT_WRITABLE, VERSION (the folder is another major version's), FAILED.
 */
export async function ensureDataFolder(place: Placement, durable: boolean): Promise<void> {
  await removeLeftovers(place.home, ["data", "start"]);
  const made = await readFile(join(place.data, "PG_VERSION"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (made !== null) return checkVersion(place, made.trim());

  const name = temporaryName("data");
  const temporary = join(place.home, name);
  try {
    await initialize(place, temporary, durable);
    await rename(temporary, place.data);
    if (durable) await syncFolder(place.home);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    const code = (error as NodeJS.ErrnoException).code;
    // Somebody else was faster: theirs is as good.
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
    const theirs = await readFile(join(place.data, "PG_VERSION"), "utf8").catch(() => null);
    if (theirs === null) {
      throw new EmbeddedPostgresError("FAILED", `${place.data} holds something that is not a PostgreSQL database`);
    }
  } finally {
    settled(name);
  }
}

async function initialize(place: Placement, folder: string, durable: boolean): Promise<void> {
  let said = "";
  let identity = place.identity;
  // C.UTF-8 knows the letters of all languages; systems without it have C.
  const locales = ["C.UTF-8", "C"];
  while (locales.length > 0) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { mode: 0o700 });
    if (identity.kind === "user") await chown(folder, identity.uid, identity.gid);
    const args = ["-D", folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", `--locale=${locales[0]}`];
    args.push("--data-checksums", "--no-instructions", ...(durable ? [] : ["--no-sync"]));
    const program = join(place.binaries.bin, "initdb");
    const result = await runAs(identity, program, args, loaderEnvironment(place.binaries));
    if (result.code === 0) return;
    said ||= result.said;
    // initdb alone wants its user to have a name, and containers run under numbers that have none: a namespace lends one.
    if (NAMELESS.test(result.said) && identity.kind === "self") identity = { kind: "namespace" };
    else if (/locale/i.test(result.said)) locales.shift();
    else break;
  }
  throw explain("the database's folder could not be made", said, place.home);
}

async function checkVersion(place: Placement, made: string): Promise<void> {
  const { code, said } = await runAs(
    place.identity,
    join(place.binaries.bin, "postgres"),
    ["--version"],
    loaderEnvironment(place.binaries),
  );
  if (code !== 0) throw explain("PostgreSQL cannot be run", said, place.home);
  const major = /\(PostgreSQL\) (\d+)/.exec(said)?.[1];
  if (major !== made) {
    throw new EmbeddedPostgresError(
      "VERSION",
      `the database in ${place.data} is PostgreSQL ${made}'s, and this program brings PostgreSQL ${major}: export it with version ${made} (pg_dump) and load it into a new DATA_DIR, or go back to the earlier program`,
    );
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
