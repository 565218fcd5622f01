import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { filesAt } from "../../src/commands/reproduce/files-at.js";
import { filesIn, NotTaken, takeFiles } from "../../src/commands/reproduce/version-files.js";
import { canonicalJson, sha256 } from "../../src/domain/digest.js";
import { type DrawingModel, plainDenoiser } from "../../src/domain/model.js";
import type { SamplerMethod } from "../../src/domain/sampler.js";
import { resolveSampler, samplerVersions } from "../../src/inference/samplers/index.js";
import { builtFile } from "../../src/paths.js";
import { RedrawnModels, RedrawnStudy } from "../../src/services/datasets/redrawn.js";
import { testDatabase } from "../support/postgres.js";
import { temporaryFolder } from "../support/temporary.js";

const STUDY = {
  noise: "TORCH_CPU",
  sources: [
    {
      ...{ label: "m", model: "m", condition: null },
      sampler: { method: "EULER", version: 1, schedule: "EXPONENTIAL", sigmaMin: 0.1, sigmaMax: 9, steps: 2 },
    },
  ],
};
const DRAWING = {
  ...{ digest: "a".repeat(64), parameterization: "DENOISED", shape: [1, 2, 2], sigmaData: 0.5, noiseSchedule: null },
  ...{ timestepScale: 1, classes: 0, noClass: null },
};
const MODELS = [{ slug: "m", drawing: DRAWING }];
const parquet = (seed: unknown, type: "INT32" | "STRING") =>
  Buffer.from(
    parquetWriteBuffer({
      columnData: [
        ...["source", "key", "pixels"].map((name) => ({ name, data: ["m"], type: "STRING" as const })),
        { name: "seed", data: [seed], type },
        { name: "image", data: [{ bytes: new Uint8Array([1]) }], type: "JSON" as const },
      ],
    }),
  );
const FILES: Record<string, Buffer> = {
  "study.json": Buffer.from(JSON.stringify(STUDY)),
  "models.json": Buffer.from(JSON.stringify(MODELS)),
  "samples.parquet": parquet(1, "INT32"),
};
/** Of these files; `announced` in place of what they are. */
function manifestOf(files: Record<string, Buffer>, announced: object = {}): Buffer {
  const all = Object.entries(files).map(([name, bytes]) => [name, { bytes: bytes.length, sha256: sha256(bytes) }]);
  return Buffer.from(canonicalJson({ concordance: 1, files: { ...Object.fromEntries(all), ...announced } }));
}
/** A version with some of its files changed, by a manifest that says so. */
function forged(changed: Record<string, Buffer>, announced: object = {}) {
  const files = { ...FILES, ...changed };
  const manifest = manifestOf(files, announced);
  return { digest: sha256(manifest), files: { ...files, "manifest.json": manifest } as Record<string, Buffer> };
}

let answer: RequestListener;
const asked: string[] = [];
const server = createServer((req, res) => {
  asked.push(req.url!);
  answer(req, res);
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const nameOf = (url: string) => path.posix.basename(url);
const serve = (files: Record<string, Buffer>): RequestListener => {
  return ({ url }, res) => void res.writeHead(files[nameOf(url!)] ? 200 : 404).end(files[nameOf(url!)]);
};
/** The same, with one file's answer in another's hands. */
const except = (name: string, files: Record<string, Buffer>, other: RequestListener): RequestListener => {
  return (req, res) => (nameOf(req.url!) === name ? other(req, res) : serve(files)(req, res));
};

const home = temporaryFolder();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(home, "taken-"));
  asked.length = 0;
});
const NEVER = new AbortController().signal;
const sound = forged({});
/** What is said of a version from this server, and what is left of it. */
async function refused(digest: string, signal = NEVER): Promise<string> {
  const start = performance.now();
  const error = await Promise.resolve()
    .then(() => takeFiles(filesAt(`${origin}/d/${digest}`, signal, 400), folder))
    .then(String, (cause: unknown) => cause);
  expect(error).toBeInstanceOf(NotTaken);
  expect(performance.now() - start, "for longer than anything was waited for").toBeLessThan(20_000);
  return (error as Error).message;
}
const kept = () => readdirSync(folder).sort();

describe("From a server that is not to be trusted,", () => {
  // Whatever was refused, what was taken before it is whole, and of it nothing is there.
  afterEach(() => {
    for (const name of kept()) expect(Object.keys(FILES)).toContain(name);
  });

  test("a version is taken as its digest says it", async () => {
    answer = serve(sound.files);
    expect(await takeFiles(filesAt(`${origin}/d/${sound.digest}/`, NEVER), folder)).toBe(sound.digest);
    expect(kept()).toEqual(Object.keys(FILES).sort());
    for (const name of kept()) expect(readFileSync(path.join(folder, name))).toEqual(FILES[name]);
  });

  test("a manifest that is not the digest's is refused, and nothing else is asked for", async () => {
    answer = serve({
      ...sound.files,
      "manifest.json": Buffer.concat([sound.files["manifest.json"]!, Buffer.from(" ")]),
    });
    expect(await refused(sound.digest)).toContain("The manifest hashes to ");
    expect(asked.map(nameOf)).toEqual(["manifest.json"]);
    expect(kept()).toEqual([]);
  });

  test.each([
    ["is no JSON", Buffer.from("<!doctype html>")],
    ["is of another shape", Buffer.from('{"concordance":1,"files":{"../../.bashrc":{"bytes":1,"sha256":"x"}}}')],
  ])("a manifest that %s is refused", async (_, manifest) => {
    answer = serve({ "manifest.json": manifest });
    expect(await refused(sha256(manifest))).toBe("Its manifest is none of a version that this program knows.");
    expect(kept()).toEqual([]);
  });

  test("a manifest without end is left after its first megabyte", async () => {
    let sent = 0;
    answer = (_req, res) => {
      const more = () => {
        while (!res.destroyed && res.write(Buffer.alloc(65_536, " "))) sent += 65_536;
      };
      res.on("drain", more);
      more();
    };
    expect(await refused(sound.digest)).toBe("manifest.json has more than 1048576 bytes.");
    expect(sent).toBeLessThan(64 * 2 ** 20);
  });

  test("a file of other bytes is refused by its name", async () => {
    const other = Buffer.from(FILES["study.json"]!.toString().replace("EULER", "euler"));
    answer = serve({ ...sound.files, "study.json": other });
    expect(await refused(sound.digest)).toMatch(/^study\.json: The bytes hash to .*, and .* was announced\.$/);
    expect(kept()).toEqual([]);
  });

  test("a file that ends early is refused", async () => {
    const { digest, files } = forged({}, { "study.json": { bytes: 9_999, sha256: "0".repeat(64) } });
    answer = serve(files);
    expect(await refused(digest)).toMatch(/^study\.json: \d+ bytes came, and 9999 were announced\.$/);
  });

  test("a file that goes on after its end is left at its end", async () => {
    const study = FILES["study.json"]!;
    let closed = false;
    answer = except("study.json", sound.files, (_req, res) => {
      res.on("close", () => {
        closed = true;
      });
      // No end: who reads on waits.
      res.write(Buffer.concat([study, study]));
    });
    expect(await refused(sound.digest)).toBe(
      `study.json: more than ${study.length} bytes came, and ${study.length} were announced.`,
    );
    await expect.poll(() => closed).toBe(true);
    expect(kept()).toEqual([]);
  });

  test.each([
    ["after its first bytes", (files: Record<string, Buffer>) => files["samples.parquet"]!.subarray(0, 9)],
    ["before its first byte", () => null],
  ])("a file that stalls %s is given up, and what came of it is gone", async (_, part) => {
    answer = except("samples.parquet", sound.files, (_req, res) => {
      const bytes = part(sound.files);
      if (bytes) res.write(bytes);
    });
    expect(await refused(sound.digest)).toBe(
      `${new URL(origin).host} sent nothing of samples.parquet for 0.4 seconds.`,
    );
    expect(kept()).toEqual(["models.json", "study.json"]);
  });

  test("a file that comes slowly, but comes, is taken", async () => {
    const study = FILES["study.json"]!;
    answer = except("study.json", sound.files, (_req, res) => {
      let sent = 0;
      const more = setInterval(() => {
        const end = sent + Math.ceil(study.length / 6);
        res.write(study.subarray(sent, end));
        sent = end;
        if (sent < study.length) return;
        clearInterval(more);
        res.end();
      }, 100);
    });
    const taken = takeFiles(filesAt(`${origin}/d/${sound.digest}`, NEVER, 400), folder);
    expect(await taken).toBe(sound.digest);
  });

  test("a connection that is cut is said", async () => {
    answer = except("models.json", sound.files, (_req, res) => {
      res.write("[");
      setTimeout(() => res.destroy(), 50);
    });
    expect(await refused(sound.digest)).toBe("models.json: The connection ended before the file did.");
    expect(kept()).toEqual(["study.json"]);
  });

  test.each([
    ["another origin", "http://169.254.169.254/latest/meta-data"],
    ["this machine", `${origin}/inner`],
    ["a path of its own", "/inner"],
  ])("a redirect to %s is not followed, and is shown", async (_, to) => {
    answer = (_req, res) => void res.writeHead(302, { location: to }).end();
    const words = await refused(sound.digest);
    expect(words).toContain(`sends elsewhere for manifest.json, to "${to}": no redirect is followed.`);
    expect(asked).toEqual([`/d/${sound.digest}/manifest.json`]);
  });

  test("a file above the ceiling is refused before it is asked for", async () => {
    const huge = { bytes: 2 ** 40, sha256: "0".repeat(64) };
    for (const [name, most] of [
      ["study.json", 2 ** 26],
      ["samples.parquet", 2 ** 34],
    ] as const) {
      const { digest, files } = forged({}, { [name]: huge });
      answer = serve(files);
      asked.length = 0;
      expect(await refused(digest)).toBe(`${name} has ${2 ** 40} bytes by its manifest; at most ${most} are taken.`);
      expect(asked.map(nameOf)).toEqual(["manifest.json"]);
    }
  });

  test("an answer that unpacks to a thousand times its bytes is left at what was announced", async () => {
    const { gzipSync } = await import("node:zlib");
    const bomb = gzipSync(Buffer.alloc(2 ** 26));
    answer = except("study.json", sound.files, (_req, res) => {
      res.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
    });
    expect(await refused(sound.digest)).toContain("study.json: more than ");
  });

  test("being stopped ends the waiting at once, with the reason", async () => {
    const stopping = new AbortController();
    answer = (_req, res) => {
      res.write("{");
      setTimeout(() => stopping.abort(new NotTaken("Stopped.")), 50);
    };
    expect(await refused(sound.digest, stopping.signal)).toBe("Stopped.");
  });

  test.each([
    ["http://", "is not an address"],
    ["http://127.0.0.1:9/", "does not end in /d/ and a digest"],
    [`http://ada:secret@127.0.0.1:9/d/${"0".repeat(64)}`, "holds no name and password"],
  ])("%s is no version's address", (address, words) => {
    expect(() => filesAt(address, NEVER)).toThrow(words);
  });
});

test("A disk without the room is not begun to be filled", async () => {
  answer = serve(sound.files);
  const at = filesAt(`${origin}/d/${sound.digest}`, NEVER);
  const bytes = Object.values(FILES).reduce((sum, file) => sum + file.length, 64 * 2 ** 20);
  await expect(takeFiles(at, folder, async () => bytes - 1)).rejects.toThrow(
    `The version's files need ${bytes} bytes of the temporary folder, and its disk has ${bytes - 1} free.`,
  );
  expect(asked.map(nameOf)).toEqual(["manifest.json"]);
  expect(await takeFiles(at, folder, async () => bytes)).toBe(sound.digest);
});

test("Every sampler and model in force passes as it is: what was left out would be drawn otherwise", () => {
  const linear = { betas: "LINEAR" as const, steps: 1_000, betaStart: 1e-4, betaEnd: 0.02 };
  const epsilon: DrawingModel = {
    ...plainDenoiser("a".repeat(64), [3, 32, 32]),
    ...{ parameterization: "EPSILON", sigmaData: null, noiseSchedule: linear, classes: 10, noClass: 9 },
    timestepType: "INT64",
  };
  const schedules = ["KARRAS", "EXPONENTIAL", "TIMESTEPS"] as const;
  let tried = 0;
  for (const method of Object.keys(samplerVersions()) as SamplerMethod[]) {
    for (const schedule of method === "DDPM" ? (["TIMESTEPS"] as const) : schedules) {
      const sampler = resolveSampler({ method, schedule }, epsilon);
      const study = { noise: "NUMPY_PCG64", sources: [{ label: "x", model: "m", sampler, condition: null }] };
      expect(RedrawnStudy.parse(study)).toEqual(study);
      tried++;
    }
  }
  expect(tried).toBeGreaterThan(10);
  const models = [{ slug: "m", drawing: epsilon }];
  expect(RedrawnModels.parse(models)).toEqual(models);
});

describe("npm run reproduce", () => {
  let database: { url: string; drop(): Promise<void> };
  beforeEach(async () => {
    database = await testDatabase();
  });
  afterEach(() => database.drop());

  /** Its exit code and words; nothing of it is left, and its words are a sentence. */
  async function reproduce(what: string) {
    const [temporary, dataDir] = ["tmp", "data"].map((name) => path.join(folder, name));
    mkdirSync(temporary!);
    const env = { PATH: process.env.PATH, TMPDIR: temporary, DATA_DIR: dataDir, DATABASE_URL: database.url };
    const run = promisify(execFile)(process.execPath, [builtFile("main.js"), "reproduce", what], { env, cwd: home });
    const { code, stderr } = await run.then(
      () => ({ code: 0, stderr: "" }),
      (error: { code: number; stderr: string }) => error,
    );
    expect(stderr).not.toMatch(/\n +at /);
    expect(stderr).toMatch(/^.+\n$/);
    expect(readdirSync(temporary!)).toEqual([]);
    return { code, said: stderr.trimEnd() };
  }
  function written(files: Record<string, Buffer>): string {
    const place = mkdtempSync(path.join(home, "version-"));
    for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(place, name), bytes);
    return place;
  }
  const study = (change: (study: typeof STUDY) => unknown) => ({
    "study.json": Buffer.from(JSON.stringify(change(structuredClone(STUDY)))),
  });
  const drawing = (change: object) => ({
    "models.json": Buffer.from(JSON.stringify([{ slug: "m", drawing: { ...DRAWING, ...change } }])),
  });

  test.each([
    ["a study that is no JSON", forged({ "study.json": Buffer.from("{") }), "study.json is no JSON."],
    ["a study that is none", forged({ "study.json": Buffer.from("[]") }), "study.json is of no version"],
    [
      "a sampler of a million steps",
      forged(study((one) => Object.assign(one.sources[0]!.sampler, { steps: 1e6 }) && one)),
      "study.json is of no version",
    ],
    [
      "weights whose name leads out of storage",
      forged(drawing({ digest: "../../etc/passwd" })),
      "models.json is of no version that this program knows: 0.drawing.digest: takes a SHA-256.",
    ],
    ["images of a terabyte", forged(drawing({ shape: [3, 1e6, 1e6] })), "models.json is of no version"],
    [
      "samples that are no Parquet",
      forged({ "samples.parquet": Buffer.from("PAR1 and no more") }),
      "cannot be read as Parquet",
    ],
    [
      "a seed that is none",
      forged({ "samples.parquet": parquet("one", "STRING") }),
      "samples.parquet is of no version that this program knows: row 0, seed: ",
    ],
  ])("refuses %s with a sentence and exit code 2", async (_, { files }, words) => {
    const { code, said } = await reproduce(written(files));
    expect(said).toContain(words);
    expect(code).toBe(2);
  });

  test("says what an address, a folder and a digest must be, with exit code 2", async () => {
    answer = (_req, res) => void res.writeHead(302, { location: "http://169.254.169.254/" }).end();
    const empty = written({});
    for (const [what, words] of [
      ["http://", "http:// is not an address."],
      [`${origin}/d/${"0".repeat(64)}`, "no redirect is followed"],
      [empty, `${empty} has no manifest.json: it is not a folder of a published version's files.`],
      ["0".repeat(64), "No version here has this digest"],
    ] as const) {
      folder = mkdtempSync(path.join(home, "asked-"));
      const { code, said } = await reproduce(what);
      expect(said).toContain(words);
      expect(code).toBe(2);
    }
  });

  test("does not wait for a pipe that nobody writes", async () => {
    const place = written({});
    await promisify(execFile)("mkfifo", [path.join(place, "manifest.json")]);
    await expect(takeFiles(filesIn(place), folder)).rejects.toThrow(/manifest\.json is not a file\.$/);
  });
});
