/** `npm run metric:add` beside a running server. */
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { sha256 } from "../../src/domain/digest.js";
import { readMetricCard } from "../../src/services/registration/descriptor-card.js";
import { descriptorFile, NEIGHBOURLY } from "../support/descriptor-networks.js";
import { startTestServer } from "../support/server.js";
import { smallMetricCard } from "../support/small-metric.js";

const server = await startTestServer({ workers: 0, models: [], embedded: true });
afterAll(() => server.stop());

const network = descriptorFile();
const CARD = smallMetricCard(network);
let folders = 0;
async function add(over: Record<string, unknown> = {}, file: Uint8Array = network, length = file.length) {
  const folder = path.join(server.folder, `card-${folders++}`);
  mkdirSync(folder);
  writeFileSync(path.join(folder, "small.onnx"), file);
  truncateSync(path.join(folder, "small.onnx"), length);
  writeFileSync(path.join(folder, "card.json"), JSON.stringify({ ...CARD, ...over }));
  const { code, stdout, stderr } = await server.command(["metric", "add", path.join(folder, "card.json")]);
  return { code, said: (stdout + stderr).replaceAll(folder, "…").trim() };
}
const refused = (said: string) => ({ code: 1, said });
const METRICS = `{ metrics { slug version title kind direction threshold range digest reference
  descriptor { inputSize layout inputType resize mean deviation dimension license thresholdSource } } }`;
// biome-ignore lint/suspicious/noExplicitAny: an answer of the graph
const metric = async (slug: string): Promise<any> =>
  (await server.query(METRICS)).data.metrics.find((one: { slug: string }) => one.slug === slug);

test("a metric that is added is there at once, with all that its card says", async () => {
  expect((await add()).said).toMatch(/^small version 1 is registered\. An image takes \d+ ms on one core here\.$/);
  const { network: _file, slug, title, digest, threshold, reference, ...descriptor } = CARD;
  expect(await metric("small")).toEqual({
    slug,
    version: 1,
    title,
    kind: "DESCRIPTOR_COSINE",
    direction: "SIMILARITY",
    threshold,
    range: [-1, 1],
    digest,
    reference,
    descriptor: { ...descriptor, inputType: "FLOAT32" },
  });
  expect(await metric("pixel-correlation")).toMatchObject({ digest: null, descriptor: null });
});

test("the same again changes nothing, other words are corrected, another content is a new version, an old one comes back", async () => {
  expect((await add()).said).toContain("small version 1 is registered already: nothing changed.");
  expect((await add({ license: "CC0" })).said).toContain("small version 1 has new words; its values are the same.");
  expect(await metric("small")).toMatchObject({ version: 1, descriptor: { license: "CC0" } });
  expect((await add({ threshold: 0.7 })).said).toContain(
    "small version 2 is registered, since its content has changed;",
  );
  expect(await metric("small")).toMatchObject({ version: 2, threshold: 0.7 });
  expect((await add()).said).toContain("small version 1, whose content this is, is in force again;");
  expect(await metric("small")).toMatchObject({ version: 1, threshold: 0.6, descriptor: { license: "MIT" } });
});

test("a network that was lost or damaged is put back by adding it again", async () => {
  const objects = path.join(server.dataDir, "objects");
  const file = (readdirSync(objects, { recursive: true }) as string[]).find((one) => one.endsWith(".onnx"))!;
  writeFileSync(path.join(objects, file), "rot");
  expect((await add()).said).toContain("nothing changed");
  const kept = readFileSync(path.join(objects, file));
  expect(sha256(kept)).toBe(CARD.digest);
});

test.each<[string, Record<string, unknown>, string]>([
  [
    "another digest",
    { digest: "0".repeat(64) },
    `digest is ${"0".repeat(64)}, and the bytes of small.onnx hash to ${CARD.digest}.`,
  ],
  [
    "another dimension",
    { dimension: 512 },
    "small.onnx cannot be used: it gives (8, 16) for 8 images: its card says 512 values an image.",
  ],
  [
    "a slug of the program's own",
    { slug: "ssim" },
    "slug is ssim, which is a metric of the program's own: choose another.",
  ],
  [
    "a file that is not beside it",
    { network: "other.onnx" },
    "network is other.onnx, and …/other.onnx cannot be read (ENOENT).",
  ],
])("a card with %s is refused in words", async (_, over, said) => {
  expect(await add(over)).toEqual(refused(said));
});

test.each<[string, string, Record<string, unknown>, string]>([
  [
    "several faults at once",
    "inputSize.1",
    { layout: "CHWN", threshold: 2, inputSize: [8, 0], license: " ", deviation: [1, 1, 0], extra: 1 },
    "inputSize.1 takes two whole numbers, height and width, from 1 to 2048; layout takes NCHW or NHWC; deviation.2 takes three numbers above 0; threshold takes a cosine, from -1 to 1; license needs the network's licence; the card has no field extra",
  ],
  [
    "float32 without a mean",
    "mean",
    { mean: null },
    "mean is needed for float32: three numbers, of red, green and blue",
  ],
  [
    "levels with a mean",
    "mean",
    { inputType: "uint8", deviation: null },
    "mean takes null for uint8: the network is given the levels as they are",
  ],
  [
    "a file in another folder",
    "network",
    { network: "../x.onnx" },
    "network takes the name of a file beside the card, without a folder",
  ],
  [
    "a slug that no address holds",
    "slug",
    { slug: "SSCD" },
    "slug takes up to 80 lower-case letters, digits and hyphens",
  ],
])("a card with %s is refused by its fields", (_, field, over, said) => {
  expect(() => readMetricCard(JSON.stringify({ ...CARD, ...over }))).toThrow(
    expect.objectContaining({ message: `The card cannot be used: ${said}.`, details: { field } }),
  );
});

test("a card that is not JSON is refused in words", () => {
  expect(() => readMetricCard("slug: small")).toThrow(/^The card is not JSON: /);
});

test("a file that is no network, one that is too large, and one whose vectors depend on their neighbours, are refused in words", async () => {
  const text = Buffer.from("no network");
  expect(await add({ digest: sha256(text) }, text)).toEqual(
    refused("small.onnx cannot be used: the file is not an ONNX network."),
  );
  expect(await add({}, network, 2 ** 30 + 1)).toEqual(
    refused("network has 1073741825 bytes: at most 1073741824 are taken."),
  );
  const neighbourly = descriptorFile({ ending: NEIGHBOURLY });
  expect((await add({ digest: sha256(neighbourly) }, neighbourly)).said).toMatch(
    /^small.onnx cannot be used: an image's vector depends on what is described beside it, or on the day: /,
  );
  const { code, stderr } = await server.command(["metric", "add", "nowhere.json"]);
  expect([code, stderr]).toEqual([1, "The card nowhere.json cannot be read (ENOENT).\n"]);
});
