import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { dataOf } from "../contract/examples.js";
import { startTestServer } from "../support/server.js";

const PARENT = "unet16-edm-n16384";
const CHILD = "unet16-edm-boots";
const server = await startTestServer({ models: [CHILD, PARENT], checks: true });
afterAll(() => server.stop());

const MODELS = `query { models { totalCount edges { node { id slug state digest createdAt parent { slug }
  training { size onlyClass count } } } } }`;
const list = async () => (await dataOf(server, MODELS)).models;

describe("the zoo at start", () => {
  test("links a child to a parent that comes after it, and counts the images of its class", async () => {
    const { edges } = await list();
    const bySlug = Object.fromEntries(edges.map(({ node }: { node: { slug: string } }) => [node.slug, node]));
    expect(bySlug[CHILD]).toMatchObject({
      parent: { slug: PARENT },
      training: { size: 16384, onlyClass: 9, count: 1654 },
    });
    expect(bySlug[PARENT].parent).toBeNull();
  });

  test("changes nothing the second time, and puts damaged weights back", async () => {
    const before = await list();
    const folder = path.join(server.dataDir, "objects", "weights");
    const [name] = (readdirSync(folder, { recursive: true }) as string[]).filter((file) => file.endsWith(".onnx"));
    const file = path.join(folder, name!);
    const whole = readFileSync(file);
    const damaged = Buffer.from(whole);
    damaged[1000]! ^= 1;
    writeFileSync(file, damaged);
    await server.restart();
    await server.waitReady([CHILD, PARENT]);
    expect(await list()).toEqual(before);
    expect(readFileSync(file).equals(whole)).toBe(true);
  });
});
