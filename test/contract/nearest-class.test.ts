import { afterAll, expect, test } from "vitest";
import { startTestServer } from "../support/server.js";
import { dataOf } from "./examples.js";

const MODEL = "unet16-edm-n16";
const SEEDS = 12;

const server = await startTestServer({ models: [MODEL] });
afterAll(() => server.stop());

test("Each sample's nearest training image says its class, and the source's samples are counted by it", async () => {
  const { generalization } = await dataOf(
    server,
    `{ generalization(source: { model: "${MODEL}" }, seeds: { count: ${SEEDS} }, waitSeconds: 60) { classes { label name count trainingSet { slug } } } }`,
  );
  const { grid } = await dataOf(
    server,
    `{ grid(sources: [{ model: "${MODEL}" }], seeds: { count: ${SEEDS} }) { rows { samples { nearestTraining { index class { label name } } } } } }`,
  );
  const nearest: { index: number; class: { label: number; name: string } }[] = grid.rows[0].samples.map(
    (sample: { nearestTraining: object }) => sample.nearestTraining,
  );
  const fields = nearest.map(({ index }, i) => `l${i}: label(index: ${index})`).join(" ");
  const { trainingSets } = await dataOf(server, `{ trainingSets { edges { node { classes ${fields} } } } }`);
  const set = trainingSets.edges[0].node;
  nearest.forEach(({ class: found }, i) => {
    expect(found).toEqual({ label: set[`l${i}`], name: set.classes[set[`l${i}`]] });
  });
  const labels = nearest.map((one) => one.class.label);
  expect(new Set(labels).size).toBeGreaterThan(1);
  const counted = [...new Set(labels)]
    .map((label) => ({ label, count: labels.filter((other) => other === label).length }))
    .sort((x, y) => y.count - x.count || x.label - y.label);
  expect(generalization.classes).toEqual(
    counted.map(({ label, count }) => ({
      label,
      count,
      name: set.classes[label],
      trainingSet: { slug: "fashion-mnist" },
    })),
  );
});
