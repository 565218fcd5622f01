import { createHash } from "node:crypto";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { canonicalJson } from "../../src/domain/digest.js";
import { dataOf } from "../contract/examples.js";
import { createStudy, download, publish, settled } from "../datasets/publishing.js";
import { startTestServer } from "../support/server.js";
import { temporaryFolder } from "../support/temporary.js";
import { MODEL } from "./drawn.js";

const OTHER = "unet16-flow-n16";
const [there, here] = await Promise.all([
  startTestServer({ models: [MODEL, OTHER] }),
  startTestServer({ models: [MODEL] }),
]);
afterAll(() => Promise.all([there.stop(), here.stop()]));
const home = temporaryFolder();
const study = await createStudy(there, "theirs", {
  sources: [
    { model: MODEL, sampler: { steps: 2 } },
    { model: MODEL, sampler: { steps: 1 } },
    { model: OTHER, sampler: { steps: 2 } },
  ],
  seeds: { values: [3, 1, 4] },
  metrics: ["pixel-correlation"],
});
const version = await settled(there, (await publish(there, study)).id);
const { digest } = version as { digest: string };
await dataOf(there, "mutation ($id: ID!) { makeVersionPublic(id: $id) { version { id } } }", { id: version.id });
const folder = await download(version, path.join(home, "version"));
const SHORT = digest.slice(0, 8);

describe("npm run import of a published version", () => {
  test("takes each source in from its address as a model, marked with it, and compared with what is drawn here", async () => {
    const address = `${there.url}/d/${digest}`;
    const { code, stdout, stderr } = await here.command(["import", address]);
    expect(stderr).toBe("");
    const slugs = [`${MODEL}-${SHORT}`, `${MODEL}-${SHORT}-2`, `${OTHER}-${SHORT}`];
    expect(stdout).toBe(slugs.map((slug) => `${slug}: 3 samples are imported.\n`).join(""));
    expect(code).toBe(0);
    const { model, comparison } = await dataOf(
      here,
      `{ model(slug: "${slugs[1]}") { title training { size } imported { source noise sampler } }
         comparison(a: { model: "${MODEL}", sampler: { steps: 2 } }, b: { model: "${slugs[0]}" }, seeds: { values: [3, 1, 4] },
           metric: "pixel-correlation", waitSeconds: 60) { score { value n } mean } }`,
    );
    expect(model.imported).toEqual({ source: address, noise: "TORCH_CPU", sampler: "EDM_HEUN 1" });
    expect(model.title).toContain("(");
    expect(model.training).toEqual({ size: 16 });
    expect(comparison.score).toEqual({ value: 1, n: 3 });
    expect(comparison.mean).toBeCloseTo(1, 9);
  });

  test("changes nothing from a folder of the same files, and can be published again", async () => {
    const { stdout } = await here.command(["import", folder]);
    expect(stdout.match(/are here already: nothing changed/g)).toHaveLength(3);
    const again = await createStudy(here, "again", {
      sources: [{ model: `${OTHER}-${SHORT}` }],
      seeds: { values: [3, 1, 4] },
      metrics: ["pixel-correlation"],
      visibility: "PRIVATE",
    });
    expect((await settled(here, (await publish(here, again)).id)).state).toBe("READY");
  });

  /** The version with a file changed; `forged`: with a manifest that says so. */
  function changed(name: string, file: string, text: string | Buffer, forged = true): string {
    const place = path.join(home, name);
    cpSync(folder, place, { recursive: true });
    writeFileSync(path.join(place, file), text);
    if (forged) {
      const manifest = JSON.parse(readFileSync(path.join(place, "manifest.json"), "utf8"));
      const sha256 = createHash("sha256").update(text).digest("hex");
      manifest.files[file] = { bytes: Buffer.byteLength(text), sha256 };
      writeFileSync(path.join(place, "manifest.json"), canonicalJson(manifest));
    }
    return place;
  }
  const json = (file: string) => JSON.parse(readFileSync(path.join(folder, file), "utf8"));
  const parquet = readFileSync(path.join(folder, "samples.parquet"));
  const models = json("models.json");
  test.each([
    ["a file that is not what the manifest says", changed("altered", "models.json", "[]", false), "announced"],
    ["an address that is none of a version", "http://127.0.0.1:9/", "does not end in /d/ and a digest"],
    ["an address that nobody answers at", `http://127.0.0.1:9/d/${digest}`, "does not answer"],
    ["a folder without a manifest", home, "other samples need --card"],
    ["a study that is none", changed("study", "study.json", "{}"), "study.json is of no version"],
    ["models that are no JSON", changed("json", "models.json", "["), "models.json is no JSON"],
    ["a source without a model", changed("none", "models.json", "[]"), "has no card of"],
    [
      "a card whose slug is none",
      changed("slug", "models.json", JSON.stringify(models).replaceAll(MODEL, "../x")),
      "has no card of",
    ],
    [
      "a title of two lines",
      changed("lines", "models.json", JSON.stringify([{ ...models[0], title: "a\nb" }, ...models.slice(1)])),
      "title: takes no line breaks",
    ],
    ["half of its samples", changed("half", "samples.parquet", parquet.subarray(0, 900)), "cannot be read as Parquet"],
  ])("refuses %s, and leaves no model", async (_, place, words) => {
    const before = await here.sql("select from model");
    const { code, stderr } = await here.command(["import", place]);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/\n +at /);
    expect(code).toBe(1);
    expect(await here.sql("select from model")).toHaveLength(before.length);
  });
});
