import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { deflateSync } from "node:zlib";
import pg from "pg";
import { afterAll, describe, expect, test } from "vitest";
import { encodePng } from "../../src/images/png.js";
import { ParquetFile } from "../../src/services/datasets/files/parquet-file.js";
import { SAMPLES } from "../../src/services/datasets/files/tables.js";
import { dataOf } from "../contract/examples.js";
import { startTestServer } from "../support/server.js";
import { temporaryFolder } from "../support/temporary.js";
import { until } from "../support/until.js";
import { CARD, cardOf, drawn, folderOf, MODEL } from "./drawn.js";

const server = await startTestServer({ models: [MODEL] });
afterAll(() => server.stop());
const home = temporaryFolder();
const pngs = await drawn(server, 4);
const byName = Object.fromEntries(pngs.map((png, seed) => [`00000${seed}.png`, png]));
const FOLDER = folderOf(home, "named", byName);

const PARQUET = path.join(home, "samples.parquet");
const file = await ParquetFile.create(PARQUET, SAMPLES, { groupRows: 3 });
for (const [seed, png] of pngs.entries()) {
  const words = { source: "x", noise: "x", sampler: "x", condition: null, key: "x", pixels: "x" };
  await file.add({ ...words, seed, image: { bytes: png, path: null } });
}
await file.end();

let cards = 0;
const run = (place: string, more: object = {}, ...options: string[]) =>
  server.command(["import", place, "--card", cardOf(home, `card-${cards++}`, more), ...options]);

describe("npm run import", () => {
  test("takes in what was drawn here as another model's: the same images, score 1, and where they are from", async () => {
    const { code, stdout, stderr } = await run(FOLDER, { sampler: "DDIM, 50 steps" }, "--visibility", "PUBLIC");
    expect(stderr).toBe("");
    expect(stdout).toBe("elsewhere: 4 samples are imported.\n");
    expect(code).toBe(0);
    const data = await dataOf(
      server,
      `{ model(slug: "elsewhere") { kind state digest parameterization imported { source noise noiseName sampler } }
         comparison(a: { model: "${MODEL}", sampler: { steps: 2 } }, b: { model: "elsewhere" }, seeds: { count: 4 },
           metric: "pixel-correlation", waitSeconds: 30) {
           score { value n } sameSchedule numericsClasses
           b { sampler { method steps sigmas evaluations } }
           pairs { edges { node { b { provenance { device } } } } } } }`,
    );
    expect(data.model).toEqual({
      ...{ kind: "IMPORTED", state: "READY", digest: null, parameterization: null },
      imported: { source: CARD.source, noise: "TORCH_CPU", noiseName: null, sampler: "DDIM, 50 steps" },
    });
    const { comparison } = data;
    expect(comparison.score).toEqual({ value: 1, n: 4 });
    expect(comparison.sameSchedule).toBe(false);
    expect(comparison.numericsClasses).toHaveLength(1);
    expect(comparison.b.sampler).toEqual({ method: "EXTERNAL", steps: null, sigmas: null, evaluations: null });
    expect(comparison.pairs.edges[0].node.b.provenance).toBeNull();
  });

  test("changes nothing the second time, and keeps a slug from other samples", async () => {
    expect((await run(FOLDER)).stdout).toBe("elsewhere: 4 samples are here already: nothing changed.\n");
    const fewer = folderOf(home, "fewer", { "0.png": pngs[0]! });
    const { code, stderr } = await run(fewer);
    expect(code).toBe(1);
    expect(stderr).toContain("choose another name");
    const [{ n }] = (await server.sql<{ n: number }>(
      "select count(*)::int as n from rendition where origin = 'IMPORTED'",
    )) as [{ n: number }];
    expect(n).toBe(4);
  });

  test("reads seeds from a CSV file, from JSON lines and from Parquet: the same samples, whatever they are called", async () => {
    const names = pngs.map((_, seed) => `images/${seed}-x.png`);
    const files = Object.fromEntries(pngs.map((png, seed) => [names[seed]!, png]));
    const csv = ["text,file_name,seed", ...names.map((name, seed) => `,${name},${seed}`), ""].join("\r\n");
    const lines = names.map((file_name, seed) => JSON.stringify({ file_name, seed, text: 'a "cat", too' }));
    for (const [slug, place] of Object.entries({
      "in-csv": folderOf(home, "csv", { ...files, "metadata.csv": csv }),
      "in-lines": folderOf(home, "lines", { ...files, "metadata.jsonl": lines.join("\n") }),
      "in-parquet": PARQUET,
    })) {
      expect((await run(place, { slug })).stderr).toBe("");
    }
    const { models } = await dataOf(
      server,
      `{ models(filter: { kind: IMPORTED }) { edges { node { imported { digest } } } } }`,
    );
    const digests = models.edges.map((edge: { node: { imported: { digest: string } } }) => edge.node.imported.digest);
    expect(digests).toHaveLength(4);
    expect(new Set(digests).size).toBe(1);
  });

  test("twice at once, and again after it was killed in the middle: one model, whole", async () => {
    const place = folderOf(home, "others", { "7.png": pngs[0]!, "8.png": pngs[1]! });
    const locker = new pg.Client({ connectionString: server.databaseUrl });
    await locker.connect();
    try {
      await locker.query("begin");
      await locker.query("lock table rendition in exclusive mode");
      const killed = run(place, { slug: "others" });
      // Its model and samples are written by now, in a transaction that has not ended.
      const [{ pid }] = await until("the import waits", async () => {
        const rows = await server.sql<{ pid: number }>(
          "select pid from pg_stat_activity where application_name = 'concordance import' and wait_event_type = 'Lock'",
        );
        return rows.length > 0 && (rows as [{ pid: number }]);
      });
      await server.sql("select pg_terminate_backend($1)", [pid]);
      expect((await killed).code).toBe(1);
    } finally {
      await locker.query("rollback");
      await locker.end();
    }
    expect(await server.sql("select from model where slug = 'others'")).toEqual([]);
    const both = await Promise.all([run(place, { slug: "others" }), run(place, { slug: "others" })]);
    expect(both.map(({ stdout }) => stdout).sort()).toEqual([
      "others: 2 samples are here already: nothing changed.\n",
      "others: 2 samples are imported.\n",
    ]);
    const rows = await server.sql(`select s.seed, s.state from sample s join source on source.id = s.source_id
      join model on model.drawing_digest = source.drawing_digest where slug = 'others' order by seed`);
    expect(rows).toEqual([
      { seed: 7, state: "READY" },
      { seed: 8, state: "READY" },
    ]);
  });

  test("an image that storage has lost is NOT_SAMPLED until the import is run again", async () => {
    const black = Buffer.from(encodePng({ width: 28, height: 28, channels: 1, data: new Uint8Array(784) }));
    const place = folderOf(home, "black", { "1.png": black });
    await run(place, { slug: "black" });
    const [{ object }] = (await server.sql<{ object: string }>(
      "select object from rendition join sample on sample.rendition_id = rendition.id where seed = 1 order by rendition.id desc",
    )) as [{ object: string }];
    rmSync(path.join(server.dataDir, "objects", "images", path.basename(object).slice(0, 2), path.basename(object)));
    const doctor = await server.command(["doctor", "--repair"]);
    expect(doctor.stdout).toContain(`missing ${object}: it was imported: run that import again`);
    const state = async () => (await dataOf(server, `{ sample(model: "black", seed: 1) { state notSampled } }`)).sample;
    expect(await state()).toEqual({ state: "NOT_SAMPLED", notSampled: "IMPORTED" });
    await run(place, { slug: "black" });
    expect(await state()).toEqual({ state: "READY", notSampled: null });
    expect((await server.command(["doctor"])).code).toBe(0);
  });

  test("nothing can draw it again, and verify says so", async () => {
    const { stdout } = await server.command(["verify", "--count", "1"]);
    expect(stdout).toMatch(/\d+ samples were imported: nothing here can draw them again\./);
  });

  const bomb = withPixels(28, 28, deflateSync(Buffer.alloc(50_000_000)));
  mkdirSync(path.join(home, "links"));
  symlinkSync("/etc/hostname", path.join(home, "links", "0.png"));
  const listed = (name: string, list: string) => ({ ...byName, "metadata.csv": `file_name,seed\n${list}\n`, name });
  test.each<[string, string, object, string]>([
    [
      "a path out of the folder",
      folderOf(home, "out", listed("x", "../named/000000.png,0")),
      {},
      "no file of the folder",
    ],
    ["a link", path.join(home, "links"), {}, "or a link"],
    ["half a PNG", folderOf(home, "half", { "0.png": pngs[0]!.subarray(0, 100) }), {}, "cut short or broken"],
    ["a PNG that unpacks to 50 MB", folderOf(home, "bomb", { "0.png": bomb }), {}, "more than its header says"],
    [
      "a PNG of another size",
      folderOf(home, "wide", { "0.png": withPixels(9_000, 9_000, Buffer.alloc(9)) }),
      {},
      "784",
    ],
    ["what is no PNG", folderOf(home, "text", { "0.png": "text" }), {}, "This is not a PNG"],
    ["a seed that is no number", folderOf(home, "nan", listed("x", "000000.png,NaN")), {}, "whole number"],
    ["a seed beyond int32", folderOf(home, "big", { "2147483648.png": pngs[0]! }), {}, "0 to 2147483647"],
    ["a seed twice", folderOf(home, "twice", { "1.png": pngs[0]!, "01.png": pngs[1]! }), {}, "twice"],
    ["a name without a seed", folderOf(home, "cat", { "cat.png": pngs[0]! }), {}, "not named by its seed"],
    ["an empty folder", folderOf(home, "empty", { "readme.txt": "" }), {}, "no samples"],
    ["what is not there", path.join(home, "nowhere"), {}, "ENOENT"],
    ["what is no Parquet", path.join(FOLDER, "000000.png"), {}, "cannot be read as Parquet"],
    ["a column that is not there", PARQUET, { columns: { seed: "nope" } }, "cannot be read as Parquet"],
    ["a column of words for seeds", PARQUET, { columns: { seed: "noise" } }, "Row 0: a seed is a whole number"],
    [
      "a column of words for images",
      PARQUET,
      { columns: { image: "noise" } },
      "no bytes of an image in its column noise",
    ],
    ["another shape", FOLDER, { shape: [3, 28, 28] }, "the card's shape is 3×28×28"],
    ["an unknown key", FOLDER, { colour: 1 }, "colour"],
    ["a scheme that has no name", FOLDER, { noise: "EXTERNAL" }, "noise: takes TORCH_CPU"],
    ["a training set that is not here", FOLDER, { training: { digest: "0".repeat(64), size: 1 } }, "training-set:add"],
  ])("refuses %s, and leaves no model", async (_, place, more, words) => {
    const { code, stderr } = await run(place, { slug: "refused", ...more });
    expect(stderr).toContain(words);
    expect(code).toBe(1);
    expect(await server.sql("select from model where slug = 'refused'")).toEqual([]);
  });

  test("refuses an owner that has no token, and a card of many megabytes", async () => {
    expect((await run(FOLDER, { slug: "refused" }, "--owner", "nobody")).stderr).toContain("nobody has no valid token");
    expect((await run(FOLDER, { title: "x".repeat(33 * 2 ** 20) })).stderr).toContain("bytes: at most");
  });
});

/** A PNG of 8 bits, grey, whose one IDAT holds these bytes. */
function withPixels(width: number, height: number, data: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const chunk = (type: string, body: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return Buffer.concat([length, Buffer.from(type), body, Buffer.alloc(4)]);
  };
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
}
