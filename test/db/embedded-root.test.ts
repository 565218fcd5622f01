import { chmod, chown, cp, lstat, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { findBinaries } from "../../src/db/embedded/binaries.js";
import { reachable } from "../../src/db/embedded/reachable.js";
import { compileEmbedded, ended, runModule, startInProcess } from "./compiled.js";
import { query, root, running, start } from "./servers.js";

let compiled: Awaited<ReturnType<typeof compileEmbedded>>;

beforeAll(async () => {
  await chmod(root, 0o755);
  compiled = await compileEmbedded();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});
afterAll(async () => {
  await compiled.remove();
  await rm(root, { recursive: true, force: true });
});

describe.skipIf(process.getuid?.() !== 0)("root", () => {
  test("serves from elsewhere, as nobody, where user namespaces are refused, and says so", async () => {
    const directory = join(root, "refused");
    const away = join(root, "away");
    const server = await start(directory, { namespaces: false, away, durable: false });
    expect(server.home.startsWith(away)).toBe(true);
    expect(server.said.join()).toContain("it runs as nobody, with its data elsewhere");
    expect(await readFile(`/proc/${server.pid}/status`, "utf8")).toMatch(/Uid:\t65534\t65534/);
    await query(server.url, "CREATE TABLE elsewhere ()");
    await server.stop();
    // Namespaces that are allowed later do not hide what is there.
    const later = await start(directory, { away });
    expect(later.home).toBe(server.home);
    expect(await query(later.url, "SELECT FROM elsewhere")).toEqual([]);
  });

  test("copies the programs where nobody cannot reach them", async () => {
    const hidden = join(root, "hidden");
    await mkdir(hidden, { mode: 0o700 });
    const found = await findBinaries();
    await cp(found.root!, join(hidden, "native"), { recursive: true, verbatimSymlinks: true });
    const binaries = { ...found, root: join(hidden, "native"), bin: join(hidden, "native", "bin") };
    const away = join(root, "copies");
    const copies = await Promise.all([1, 2].map(() => reachable(binaries, { uid: 65534, gid: 65534 }, away)));
    expect(copies[0]).toEqual(copies[1]);
    expect(copies[0]!.bin.startsWith(away)).toBe(true);
    expect(await readdir(away)).toEqual([`postgresql-${found.version}`]);
  });

  test("may have installed the programs read-only and unlinked: an ordinary user's links go into the data's folder", async () => {
    const user = { uid: 12345, gid: 12345 };
    const found = await findBinaries();
    const copy = join(root, "read-only", "native");
    await cp(found.root!, copy, { recursive: true, filter: async (path) => !(await lstat(path)).isSymbolicLink() });
    const links = join(root, "links");
    await mkdir(links);
    await chown(links, user.uid, user.gid);
    const module = (name: string) => JSON.stringify(join(compiled.folder, "db/embedded", name));
    const said = await runModule(
      `import { linkLibraries, loaderEnvironment } from ${module("binaries.js")};
       import { runAs } from ${module("identity.js")};
       const bin = ${JSON.stringify(join(copy, "bin"))};
       const found = { bin, root: ${JSON.stringify(copy)}, version: "test" };
       const before = await runAs({ kind: "self" }, bin + "/initdb", ["--version"]);
       const linked = await linkLibraries(found, async () => ${JSON.stringify(links)});
       const after = await runAs({ kind: "self" }, bin + "/initdb", ["--version"], loaderEnvironment(linked));
       console.log(before.code, after.code, after.said);`,
      user,
    );
    expect(said).toMatch(/^127 0 initdb \(PostgreSQL\) 18/);
  });

  test("runs it as the ordinary user whose database it is, and that user adopts it", async () => {
    const directory = join(root, "ordinary");
    const user = { uid: 12345, gid: 12345 };
    await mkdir(directory);
    await chown(directory, user.uid, user.gid);
    const first = await startInProcess(compiled.folder, { directory, durable: false }, user);
    expect(first.error).toBeUndefined();
    expect(first.adopted).toBe(false);
    process.kill(first.child.pid!, "SIGKILL");
    await ended(first.child);
    const asRoot = await start(directory);
    expect(asRoot).toMatchObject({ adopted: true, pid: first.pid });
    await asRoot.stop();
    const startedByRoot = await start(directory);
    expect(await readFile(`/proc/${startedByRoot.pid}/status`, "utf8")).toMatch(/Uid:\t12345\t12345/);
    const again = await startInProcess(compiled.folder, { directory, durable: false }, user);
    expect(again).toMatchObject({ adopted: true, pid: startedByRoot.pid });
    again.child.kill("SIGKILL");
  });

  test("refuses, in words, a user who may not write the folder or does not own the database", async () => {
    const user = { uid: 12345, gid: 12345 };
    const closed = join(root, "closed");
    await mkdir(closed, { mode: 0o755 });
    const refused = await startInProcess(compiled.folder, { directory: closed }, user);
    expect(refused.error).toMatch(/^NOT_WRITABLE: .*cannot be written by the user who runs this/);
    const theirs = join(root, "theirs");
    await (await start(theirs, { durable: false })).stop();
    await chmod(theirs, 0o755);
    const other = await startInProcess(compiled.folder, { directory: theirs }, user);
    expect(other.error).toMatch(/^OWNER: .* belongs to root: start as that user/);
  });
});
