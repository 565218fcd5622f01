import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { digestOf } from "../../src/domain/digest.js";
import { dataOf, send } from "../contract/examples.js";
import { startTestServer } from "../support/server.js";
import { CENTRED, registerSmallMetric } from "../support/small-metric.js";
import { temporaryFolder } from "../support/temporary.js";
import {
  createStudy,
  download,
  MODELS,
  missing,
  type Published,
  publish,
  python,
  script,
  settled,
} from "./publishing.js";

const server = await startTestServer({ models: MODELS });
const folder = temporaryFolder();
afterAll(() => server.stop());

const study = await createStudy(server, "same-noise");
const published = await settled(server, (await publish(server, study, { note: "The first." })).id);
const first = await download(published, path.join(folder, "first"));
const file = (version: Published, name: string) => version.files.find((one) => one.path === name)!;
const text = (name: string) => readFileSync(path.join(first, name), "utf8");

describe("A published version", () => {
  test("is READY with its number, its job done, and every file what its digest says", () => {
    expect(published).toMatchObject({ version: 1, state: "READY", error: null, address: null });
    const n = published.files.length;
    expect(published.job).toMatchObject({ state: "SUCCEEDED", total: n, done: n });
    const digested = published.files.filter((one) => one.digested);
    const files = Object.fromEntries(
      digested.map(({ path: name, bytes, digest }) => [name, { bytes, sha256: digest }]),
    );
    expect(digestOf({ concordance: 1, files })).toBe(published.digest);
    expect(file(published, "manifest.json").digest).toBe(published.digest);
    const beside = published.files.filter((one) => !one.digested).map((one) => one.path);
    expect(beside).toEqual(["CITATION.cff", "drawing.parquet", "manifest.json"]);
    expect(text("CITATION.cff")).toContain(`value: "sha256:${published.digest}"`);
  });

  test("holds no date, no address and no id of this database in what is digested", async () => {
    const [row] = await server.sql<{ ids: string[] }>(
      "select array_agg(id::text) as ids from (select id from study union all select id from dataset_version union all select id from model union all select id from training_set) as every",
    );
    for (const { path: name } of published.files.filter((one) => one.digested && !/parquet|png/.test(one.path))) {
      const content = text(name);
      for (const id of row!.ids) expect(content, name).not.toContain(id);
      expect(content, name).not.toContain("127.0.0.1");
      expect(content, name).not.toMatch(/\b20\d\d-\d\d/);
    }
  });

  test("of the same content again is refused by the number that has it, and its number is given again", async () => {
    const again = await settled(server, (await publish(server, study)).id);
    expect(again).toMatchObject({
      ...{ version: 2, state: "FAILED", digest: null },
      error: "Its content is that of version 1, to the byte: there is nothing new to publish.",
    });
    expect(again.job).toMatchObject({ state: "FAILED" });
    const { node } = await dataOf(server, "query ($id: ID!) { node(id: $id) { ... on Study { updatedAt } } }", {
      id: study,
    });
    const change = `mutation ($id: ID!, $at: DateTime!) { updateStudy(id: $id, updatedAt: $at, input: { title: "Another title" }) { study { id } } }`;
    await dataOf(server, change, { id: study, at: node.updatedAt });
    const both = await Promise.all([publish(server, study), publish(server, study)]);
    expect(both[0]!.id).toBe(both[1]!.id);
    const second = await settled(server, both[0]!.id);
    expect(second).toMatchObject({ version: 2, state: "READY" });
    expect(second.digest).not.toBe(published.digest);
    expect(file(second, "samples.parquet").digest).toBe(file(published, "samples.parquet").digest);
    const list =
      "query ($id: ID!) { node(id: $id) { ... on Study { versions { totalCount edges { node { version state } } } } } }";
    const { versions } = (await dataOf(server, list, { id: study })).node;
    expect(versions.totalCount).toBe(2);
    expect(versions.edges.map((edge: { node: Published }) => edge.node.version)).toEqual([2, 1]);
  });

  test("is refused while samples are missing, unless it may be partial", async () => {
    const wider = await createStudy(server, "wider");
    // Drawn for this study, and then lost to it: as if they had not been drawn.
    await server.sql("update sample set state = 'NOT_SAMPLED' where seed = 15");
    const refused = await server.query("mutation ($study: ID!) { publishDataset(study: $study) { version { id } } }", {
      study: wider,
    });
    expect(refused.errors![0]).toMatchObject({
      message:
        "3 of the 15 samples of wider are missing: draw them with requestSamples, or publish with partial: true.",
      extensions: { code: "CONFLICT", field: "study" },
    });
    const partial = await settled(server, (await publish(server, wider, { partial: true })).id);
    await server.sql("update sample set state = 'READY' where seed = 15");
    expect(partial).toMatchObject({ version: 1, state: "READY" });
    const card = await (await fetch(file(partial, "README.md").url)).text();
    expect(card).toContain("12 samples; 3 of the 15 asked for are missing.");
  });

  test("whose job is cancelled is not built", async () => {
    const cancelled = await createStudy(server, "cancelled", { title: "Cancelled" });
    const pids = server.workerPids();
    for (const pid of pids) process.kill(pid, "SIGSTOP");
    try {
      const { id, job } = await publish(server, cancelled);
      await dataOf(server, "mutation ($id: ID!) { cancelJob(id: $id) { job { state } } }", { id: job!.id });
      expect(await settled(server, id)).toMatchObject({ state: "FAILED", error: "Its job was cancelled." });
    } finally {
      for (const pid of pids) process.kill(pid, "SIGCONT");
    }
  });
});

describe("A version at its permanent address", () => {
  const at = (version: Published) => `${server.url}/d/${version.digest}`;
  const makePublic =
    "mutation ($id: ID!) { makeVersionPublic(id: $id) { version { visibility address files { path url } } } }";

  test("is nobody's until it is PUBLIC, and then everyone's", async () => {
    const before = await fetch(at(published));
    const unknown = await fetch(`${server.url}/d/${"0".repeat(64)}`);
    expect([before.status, await before.text()]).toEqual([404, await unknown.text()]);
    expect((await fetch(`${at(published)}/samples.parquet`)).status).toBe(404);
    await server.sql("update model set visibility = 'WORKSPACE' where slug = $1", [MODELS[2]]);
    const refused = await server.query(makePublic, { id: published.id });
    await server.sql("update model set visibility = 'PUBLIC' where slug = $1", [MODELS[2]]);
    expect(refused.errors![0]).toMatchObject({
      message: `${MODELS[2]} is WORKSPACE: a version is PUBLIC only where all that it shows is.`,
      extensions: { code: "CONFLICT" },
    });
    const { version } = (await dataOf(server, makePublic, { id: published.id })).makeVersionPublic;
    expect(version).toMatchObject({ visibility: "PUBLIC", address: at(published) });
    for (const { url } of version.files) expect((await fetch(url)).status, url).toBe(200);
    const head = await fetch(`${at(published)}/samples.parquet`, { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe(String(file(published, "samples.parquet").bytes));
    expect(head.headers.get("access-control-allow-origin")).toBe("*");
    expect((await fetch(`${at(published)}/../../health`)).status).not.toBe(200);
  });

  test("is a page that runs nothing, escapes what people wrote, and says how it is cited", async () => {
    const response = await fetch(at(published));
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const html = await response.text();
    expect(html).toContain("Same noise, same image? &lt;b&gt;&quot;ünlike&quot;&lt;/b&gt;");
    expect(html).not.toContain("<script>alert");
    expect(html).toContain("@misc{same-noise-v1,");
    expect(html).toContain('src="/d/');
    for (const { path: name, digest } of published.files) {
      expect(html).toContain(`/${name}"`);
      expect(html).toContain(digest);
    }
    const block = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)![1]!;
    expect(JSON.parse(block)).toMatchObject({
      "@type": "sc:Dataset",
      url: at(published),
      identifier: `sha256:${published.digest}`,
      description: "What *three* models make of it.\n\n---\n</script><script>alert(1)</script>",
    });
  });
});

describe.skipIf(missing !== undefined)(`A version elsewhere${missing ? ` (skipped: ${missing})` : ""}`, () => {
  test("is read by datasets, pandas, DuckDB and mlcroissant, from its folder and from its address", async () => {
    const args = [script("read_version.py"), first, `${server.url}/d/${published.digest}`];
    const { code, stdout, stderr } = await python(args, folder);
    expect(code, stderr).toBe(0);
    const said = JSON.parse(stdout);
    expect(said.features).toMatchObject({ image: "Image(mode=None, decode=True)", seed: "Value('int32')" });
    const rows = MODELS.flatMap((source) =>
      [3, 1, 4, 15, 9].map((seed) => ({ source, seed, mode: "L", size: [28, 28] })),
    );
    expect(said.images).toEqual(rows);
    const variables = { sources: MODELS.map((model) => ({ model })), seeds: { values: [3, 1, 4, 15, 9] } };
    for (const metric of ["pixel-correlation", "mae", "ssim"]) {
      const question = `query ($sources: [SourceInput!]!, $seeds: SeedsInput!) { reproducibility(sources: $sources, seeds: $seeds, metric: "${metric}") {
        comparisons { values mean score { value low high n requested method } chance { value low high n requested method } } } }`;
      const { comparisons } = (await dataOf(server, question, variables)).reproducibility;
      const of = (list: { metric: string }[], name: string) => list.filter((one) => one.metric === name);
      expect(of(said.pairs, `${metric}@1`).map((pair) => (pair as unknown as { value: number }).value)).toEqual(
        comparisons.flatMap((one: { values: number[] }) => one.values),
      );
      const scores = comparisons.flatMap((one: { score: object; chance: object; mean: number }) => [
        { score: "reproducibility", ...one.score, mean: one.mean },
        { score: "chance", ...one.chance, mean: null },
      ]);
      of(said.scores, metric).forEach((row, i) => {
        expect(row).toMatchObject({ ...scores[i], ...{ version: 1, region: "ALL" } });
      });
    }
    expect(said.duckdb.map(([name, n]: [string, number]) => [name, n])).toEqual([
      ["mae@1", 15],
      ["pixel-correlation@1", 15],
      ["ssim@1", 15],
    ]);
    expect(said.drawing).toContain("sampled_at");
    expect(said.issues.map(([errors]: [string[]]) => errors)).toEqual([[], []]);
    expect(said.croissant).toEqual(Array(2).fill([15, MODELS[0], "(28, 28)", 45]));
    expect(said.far).toEqual([15, [28, 28]]);
  });

  test("gives the same scores when they are computed again, and says so where an image or a score is another", async () => {
    const same = await python(["recompute.py"], first);
    expect([same.code, same.stdout]).toEqual([0, "90 numbers computed again, 0 differ\n"]);
    const other = path.join(folder, "other");
    execFileSync("cp", ["-r", first, other]);
    execFileSync("sed", ["-i", "2s/,0.8,/,0.6,/", path.join(other, "scores.csv")]);
    const differs = await python(["recompute.py"], other);
    expect(differs.code).toBe(1);
    expect(differs.stdout).toContain("stored is 0.6, computed again it is 0.8");
  });

  test("of a descriptor gives the same scores from the descriptors that it holds, and says so where one is another", async () => {
    const metric = await registerSmallMetric(server, { threshold: 0.4, ...CENTRED });
    const described = await createStudy(server, "described", { metrics: [metric, "mae"] });
    const version = await settled(server, (await publish(server, described)).id);
    const its = await download(version, path.join(folder, "described"));
    const same = await python(["recompute.py"], its);
    expect([same.code, same.stdout]).toEqual([0, "60 numbers computed again, 0 differ\n"]);
    const change =
      "import pyarrow as pa, pyarrow.parquet as pq; t = pq.read_table('descriptors.parquet'); v = t['descriptor'].to_pylist(); v[7][0] += 0.01; pq.write_table(t.set_column(t.schema.get_field_index('descriptor'), 'descriptor', pa.array(v, pa.list_(pa.float32()))), 'descriptors.parquet')";
    expect((await python(["-c", change], its)).code).toBe(0);
    const differs = await python(["recompute.py"], its);
    expect([differs.code, differs.stdout]).toEqual([
      1,
      expect.stringContaining(`small@1, ${MODELS[0]} and ${MODELS[1]}, value 2: `),
    ]);
  });
});

test("The contract's documents answer: a study with its versions, a publication", async () => {
  const { study: shown } = await send(server, "study", { slug: "same-noise", waitSeconds: 30 });
  expect(shown.grid).toEqual({ total: 15, ready: 15 });
  const of = shown.versions.edges.map(({ node }: { node: Published }) => node);
  expect(of.at(-1)).toMatchObject({ version: 1, note: "The first.", digest: published.digest });
  expect(of.at(-1).citation).toContain(`version 1 [data set]. Concordance, sha256:${published.digest}`);
  const { publishDataset } = await send(server, "publish-dataset", { study: await createStudy(server, "sent") });
  expect(publishDataset.version).toMatchObject({ version: 1, state: "BUILDING", digest: null, files: [] });
});
