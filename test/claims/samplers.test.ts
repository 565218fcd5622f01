import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { samplersOf, seedsOf } from "../../src/commands/claims/run.js";
import { CLAIMS } from "../../src/commands/claims/the-nine/index.js";
import type { GraphClient } from "../../src/commands/client.js";
import { samplerVersions } from "../../src/inference/samplers/index.js";
import { packageRoot } from "../../src/paths.js";

const sections = readFileSync(path.join(packageRoot(), "docs/claims.md"), "utf8").split("\n## ");
const seeds = seedsOf(100, 4);

/** A server whose samples were drawn by version 7 of what is asked, and of EDM_HEUN where nothing is. */
function drawing(failed: string[] = []) {
  const asked: Record<string, unknown>[] = [];
  const query = async (_: string, variables: { sampler?: { method: string } }) => {
    asked.push(variables);
    const method = variables.sampler?.method ?? "EDM_HEUN";
    const sampler = { method, version: 7, steps: 5 };
    return { sample: { provenance: failed.includes(method) ? null : { sampler } } };
  };
  return { client: { query } as unknown as GraphClient, asked };
}

test("a claim's samplers are what its own samples say, each once", async () => {
  const { client, asked } = drawing();
  const methods = [];
  for (const claim of CLAIMS) {
    const samplers = await samplersOf(client, claim, seeds);
    for (const { version } of samplers) expect(version).toBe(7);
    methods.push([claim.id, ...samplers.map(({ method }) => method)]);
  }
  expect(methods).toEqual(
    CLAIMS.map(({ id }) => (id === "stochastic" ? [id, "EDM_HEUN", "EDM_STOCHASTIC"] : [id, "EDM_HEUN"])),
  );
  // Of a sample that the claim has drawn, as it was drawn.
  expect(asked.every(({ seed }) => [...seeds.shared, ...seeds.others].includes(seed as number))).toBe(true);
  expect(asked.find(({ sampler }) => sampler)).toMatchObject({ sampler: { noiseStream: 0 } });
  expect(asked.filter(({ condition }) => condition)).toHaveLength(2);
});

test("a sampler whose sample FAILED is not named", async () => {
  const { client } = drawing(["EDM_STOCHASTIC"]);
  const claim = CLAIMS.find(({ id }) => id === "stochastic")!;
  expect(await samplersOf(client, claim, seeds)).toEqual([{ method: "EDM_HEUN", version: 7, steps: 5 }]);
});

test("the page names each claim's samplers, of versions that are drawn here", () => {
  for (const { id } of CLAIMS) {
    const section = sections.find((text) => text.startsWith(`${id}\n`))!;
    const [, words] = /\*\*\. Drawn by (.*)\.$/m.exec(section)!;
    for (const one of words!.split("; ")) {
      const [, method, version] = /^(\w+) version (\d+), \d+ steps$/.exec(one)!;
      expect(samplerVersions()[method!], `${id}: ${one}`).toContain(Number(version));
    }
  }
});
