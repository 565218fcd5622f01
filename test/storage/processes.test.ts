import { once } from "node:events";
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore } from "../../src/storage/index.js";
import { bundleStorage, canMount, output, runOnTinyDisk, startProcess, temporaryFolder } from "./other-process.js";

let root: string;
let script: string;
let remove: () => Promise<void>;
const open = (directory: string) => openStore({ kind: "files", directory, publicUrl: "", signingSecret: "a secret" });

beforeAll(async () => {
  const temporary = await temporaryFolder();
  root = temporary.folder;
  remove = temporary.remove;
  script = await bundleStorage(root);
});
afterAll(() => remove());

it("killed with -9 in the middle of a put, leaves nothing half under a final name and loses nothing acknowledged", async () => {
  const directory = path.join(root, "killed");
  const acknowledged: string[] = [];
  let leftOver: string[] = [];
  // A kill between two puts proves nothing: repeated until it fell into one.
  for (let kills = 0; kills < 20 && leftOver.length === 0; kills++) {
    const child = startProcess(script, ["putForEver", directory]);
    let lines = 0;
    for await (const name of createInterface({ input: child.stdout! })) {
      acknowledged.push(name);
      if (++lines === 5) child.kill("SIGKILL");
    }
    leftOver = await readdir(path.join(directory, "tmp"));
  }
  expect(leftOver).not.toEqual([]);
  const store = await open(directory);
  const entries = await readdir(path.join(directory, "images"), { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => `images/${entry.name}`);
  for (const name of names) expect(await store.get(name)).toHaveLength(2_000_000);
  expect(names).toEqual(expect.arrayContaining(acknowledged));
});

/** Several processes that wait for one another before they begin. */
async function race(task: string, directory: string, processes: number): Promise<string[]> {
  const children = Array.from({ length: processes }, () => startProcess(script, [task, directory]));
  await Promise.all(children.map((child) => once(child.stdout!, "data")));
  const answers = children.map(output);
  for (const child of children) child.stdin!.write("go\n");
  return Promise.all(answers);
}

it("lets several processes put the same content at once: all succeed, one file", async () => {
  const directory = path.join(root, "same");
  const names = new Set(await race("putTheSame", directory, 4));
  expect(names.size).toBe(1);
  const [name] = names;
  expect(await (await open(directory)).get(name!)).toEqual(Buffer.alloc(300_000, 7));
  expect(await readdir(path.join(directory, "tmp"))).toEqual([]);
});

it("gives several processes that need a signing secret at once the same one, for its owner's eyes alone", async () => {
  const directory = path.join(root, "secret");
  const secrets = new Set(await race("secret", directory, 4));
  expect(secrets.size).toBe(1);
  expect(`${[...secrets][0]}\n`).toBe(await readFile(path.join(directory, "signing-secret"), "utf8"));
  expect((await stat(path.join(directory, "signing-secret"))).mode & 0o777).toBe(0o600);
  expect(await readdir(directory)).toEqual(["signing-secret"]);
});

const why = canMount ? "" : " (skipped: this machine lets nobody mount a small disk)";
describe.skipIf(!canMount)(`on a disk of 64 KiB${why}`, () => {
  it("says in words, at put and at probe, that the disk is full, and never before something was stored", async () => {
    const directory = path.join(root, "full");
    await mkdir(directory);
    const told = JSON.parse(await runOnTinyDisk(script, directory, ["putUntilFull"]));
    const full = {
      code: "INTERNAL",
      message: "Stored objects cannot be written: the disk that holds DATA_DIR is full: free some space.",
      cause: "ENOSPC",
    };
    expect(told).toEqual({ stored: expect.any(Number), put: full, probe: full });
    expect(told.stored).toBeGreaterThan(0);
  });

  it("says in words that the disk is read-only", async () => {
    const directory = path.join(root, "read-only");
    await mkdir(directory);
    expect(JSON.parse(await runOnTinyDisk(script, directory, ["probe"], true))).toEqual({
      code: "INTERNAL",
      message: "Stored objects cannot be written: DATA_DIR lies on a read-only file system: mount it writable.",
      cause: "EROFS",
    });
  });
});
