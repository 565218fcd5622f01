import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLAIMS } from "../../src/commands/claims/the-nine/index.js";
import { builtFile } from "../../src/paths.js";
import { dataOf } from "../contract/examples.js";
import { startTestServer } from "../support/server.js";
import { CENTRED, registerSmallMetric } from "../support/small-metric.js";
import { until } from "../support/until.js";

const SEEDS = 4;
const FIRST = 40;
const COPYING = ["unet16-edm-n16", "unet16-flow-n16", "unet16-edm-n64", "unet16-flow-n64"];
const LARGEST = ["unet16-edm-n16384", "unet16-flow-n16384"];
const CLASSES = ["unet16-edm-classes", "unet16-flow-classes"];
const ASKED = ["copies", "optimal-denoiser", "new-images", "stochastic", "conditional"];

const server = await startTestServer({
  models: [...COPYING, ...LARGEST, ...CLASSES, "optimal-n16", "optimal-n64", "gaussian-n16", "gaussian-n64"],
});
afterAll(() => server.stop());

const claims = (...args: string[]) =>
  server.command(["claims", "--server", server.url, "--seeds", `${SEEDS}`, "--first", `${FIRST}`, ...args]);
const seeds = { first: FIRST, count: SEEDS };

/** The numbers of one claim's rows, by what they are of. */
function numbersOf(document: string, id: string): Record<string, number> {
  const section = document.split(`## ${id}\n`)[1]!.split("\n## ")[0]!;
  const rows = section.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| |"));
  return Object.fromEntries(
    rows.map((row) => {
      const [, of, value] = row.split("|").map((cell) => cell.trim());
      return [of, Number(value!.replace("−", "-"))];
    }),
  );
}

describe("npm run claims on a running server", () => {
  let ran: { code: number; stdout: string; stderr: string };
  let document: string;

  beforeAll(async () => {
    const file = path.join(server.folder, "claims.md");
    ran = await claims("--claim", ...ASKED, "--write", file);
    document = readFileSync(file, "utf8");
  });

  test("asks, prints a verdict each and ends with 0 whatever they are", () => {
    expect(ran.code).toBe(0);
    for (const id of ASKED) expect(ran.stdout).toMatch(new RegExp(`^(HOLDS|FAILS|UNDECIDED) +${id}: `, "m"));
    expect(document).toContain(`**A trial, not the planned run**: ${SEEDS} seeds from ${FIRST} on`);
  });

  test("names each claim's samplers by version", () => {
    for (const id of ASKED) {
      const both = id === "stochastic" ? "; EDM_STOCHASTIC version 2, 32 steps" : "";
      const section = document.split(`## ${id}\n`)[1]!.split("\n## ")[0]!;
      expect(section).toContain(`Drawn by EDM_HEUN version 1, 18 steps${both}.\n`);
    }
  });

  const excessCopying = async (metric?: string) => {
    const wanted: Record<string, number> = {};
    for (const model of COPYING) {
      const { generalization } = await dataOf(
        server,
        `query ($source: SourceInput!, $seeds: SeedsInput!, $metric: String) {
          generalization(source: $source, seeds: $seeds, metric: $metric) { excessCopying { value n } } }`,
        { source: { model }, seeds, metric },
      );
      expect(generalization.excessCopying.n).toBe(SEEDS);
      wanted[model] = generalization.excessCopying.value;
    }
    return wanted;
  };

  test("its copies are those of generalization", async () => {
    expect(numbersOf(document, "copies")).toEqual(await excessCopying());
  });

  test("by a descriptor it waits until images, held-out and training images are described", async () => {
    const metric = await registerSmallMetric(server, { threshold: 0.9, ...CENTRED });
    const file = path.join(server.folder, "small.md");
    const { code, stdout } = await claims("--claim", "copies", "conditional", "--metric", metric, "--write", file);
    expect([code, stdout.match(/ n \d+ /g)]).toEqual([0, new Array(5).fill(` n ${SEEDS} `)]);
    const written = readFileSync(file, "utf8");
    expect(numbersOf(written, "copies")).toEqual(await excessCopying(metric));
    expect(written).toContain("| metric | `small` version 1, > 0.9 |");
  });

  test("its paired differences are those of two comparisons", async () => {
    const difference = async (x: [object, object], y: [object, object]) => {
      const ids = [];
      for (const [a, b] of [x, y]) {
        const { comparison } = await dataOf(
          server,
          "query ($a: SourceInput!, $b: SourceInput!, $seeds: SeedsInput!) { comparison(a: $a, b: $b, seeds: $seeds) { id score { n } } }",
          { a, b, seeds },
        );
        expect(comparison.score.n).toBe(SEEDS);
        ids.push(comparison.id);
      }
      const answer = await dataOf(server, "query ($x: ID!, $y: ID!) { difference(x: $x, y: $y) { value n } }", {
        x: ids[0],
        y: ids[1],
      });
      expect(answer.difference.n).toBe(SEEDS);
      return answer.difference.value;
    };
    const wanted: Record<string, number> = {};
    for (const model of COPYING) {
      const n = model.split("-n")[1];
      const optimal = { model: `optimal-n${n}` };
      wanted[model] = await difference([{ model }, optimal], [{ model: `gaussian-n${n}` }, optimal]);
    }
    expect(numbersOf(document, "optimal-denoiser")).toEqual(wanted);
    const [a, b] = LARGEST.map((model) => ({ model })) as [{ model: string }, { model: string }];
    const stream = (of: object, noiseStream: number) => ({ ...of, sampler: { method: "EDM_STOCHASTIC", noiseStream } });
    expect(Object.values(numbersOf(document, "stochastic"))).toEqual([
      await difference([a, b], [stream(a, 0), stream(b, 1)]),
    ]);
  });

  test("its chance within a class is that of other noises under the same label", async () => {
    let difference = 0;
    for (let i = 0; i < SEEDS; i++) {
      const image = async (model: string, seed: number) => {
        const { sample } = await dataOf(
          server,
          "query ($model: String!, $seed: Int!, $condition: ConditionInput) { sample(model: $model, seed: $seed, condition: $condition) { id state } }",
          { model, seed, condition: { classLabel: i } },
        );
        expect(sample.state).toBe("READY");
        return sample.id;
      };
      const compare = async (id: string, other: string) => {
        const document = "query ($id: ID!, $with: ID!) { node(id: $id) { ... on Sample { compare(with: $with) } } }";
        return (await dataOf(server, document, { id, with: other })).node.compare > 0.9 ? 1 : 0;
      };
      const a = await image(CLASSES[0]!, FIRST + i);
      const [same, other] = [await image(CLASSES[1]!, FIRST + i), await image(CLASSES[1]!, FIRST + SEEDS + i)];
      difference += ((await compare(a, same)) - (await compare(a, other))) / SEEDS;
    }
    expect(Object.values(numbersOf(document, "conditional"))).toEqual([difference]);
  });

  test("a second run finds every sample stored and writes the same numbers", async () => {
    const file = path.join(server.folder, "again.md");
    const again = await claims("--claim", ...ASKED, "--write", file);
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/All \d+ samples were there/);
    const numbers = (text: string) => ASKED.map((id) => numbersOf(text, id));
    expect(numbers(readFileSync(file, "utf8"))).toEqual(numbers(document));
  });
});

describe("what cannot be asked", () => {
  test("is named, the rest is judged, and the exit code is 2", async () => {
    const { code, stdout } = await claims("--claim", "copies", "dip");
    expect(code).toBe(2);
    expect(stdout).toMatch(/^NOT ASKED dip\n +not registered: unet16-edm-n256, /m);
    expect(stdout).toMatch(/^(HOLDS|FAILS|UNDECIDED) +copies: /m);
  });

  test.each([
    [
      "an unknown claim",
      ["--claim", "dips"],
      `No claim is called dips; there are ${CLAIMS.map(({ id }) => id).join(", ")}.`,
    ],
    ["an unknown metric", ["--metric", "sscd"], "No metric has the slug sscd; there are "],
    ["a server that is not there", ["--server", "http://127.0.0.1:9"], "http://127.0.0.1:9 does not answer: "],
  ])("%s is refused with what would be accepted", async (_, args, words) => {
    const { code, stderr } = await claims(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(`The claims could not be asked: ${words}`);
  });
});

test("Ctrl-C ends it while samples are drawn, and they stay asked for", async () => {
  const args = ["claims", "--server", server.url, "--seeds", "64", "--first", "1000", "--claim", "copies"];
  const child = spawn(process.execPath, [builtFile("main.js"), ...args], { stdio: ["ignore", "pipe", "ignore"] });
  let said = "";
  child.stdout.on("data", (text) => {
    said += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  await until("it has asked", async () => {
    const [row] = await server.sql<{ n: number }>("select count(*)::int as n from sample where seed >= 1000");
    return row!.n > 0;
  });
  child.kill("SIGINT");
  expect(await ended).toBe(2);
  expect(said).toContain("What is drawn is kept: the next run goes on from here.");
});
