import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { numericsClass } from "../../src/inference/numerics.js";
import { scheduleTable } from "../../src/inference/schedules/betas.js";
import { INTEGER_TIMESTEPS } from "../support/integer-network.js";
import { DOUBLING, network } from "../support/onnx-writer.js";
import { startTestServer } from "../support/server.js";
import { zooFile } from "../support/zoo.js";
import { card, checked } from "./registering.js";

const server = await startTestServer({ models: [] });
afterAll(() => server.stop());

const LINEAR = { betas: "LINEAR", steps: 1000, betaStart: 0.0001, betaEnd: 0.02 } as const;
const GARMENTS = { shape: [1, 28, 28], training: { set: "fashion-mnist", size: 16_384 } };
const weights = (slug: string) => readFileSync(zooFile(slug));

describe("a registered network", () => {
  test("whose card is right is READY, tried on images that it learned, and draws", async () => {
    const { state, check_record } = await checked(server, weights("unet16-edm-n64"), {
      ...GARMENTS,
      slug: "right",
      sigmaData: 0.7,
      training: { set: "fashion-mnist", size: 64 },
    });
    expect(state).toBe("READY");
    expect(check_record?.plausibility).toMatchObject({ state: "TESTED", images: 64, sigmas: [0.5, 1, 2, 3, 5] });
    const { data } = await server.query(
      `{ sample(model: "right", seed: 1, waitSeconds: 60) { state image { pixels } } model(slug: "right") { parameters } }`,
    );
    expect(data.sample.state).toBe("READY");
    expect(data.model.parameters).toBeGreaterThan(200_000);
  });

  test("under another name shares what was drawn", async () => {
    await checked(server, weights("unet16-edm-n64"), { ...GARMENTS, slug: "same", sigmaData: 0.7, training: null });
    const { data } = await server.query(`{ sample(model: "same", seed: 1) { state } }`);
    expect(data.sample.state).toBe("READY");
  });

  test("of another parameterization than its card says is REJECTED, and the reason says what would fit", async () => {
    const over = { ...GARMENTS, slug: "wrong", parameterization: "EPSILON", noiseSchedule: LINEAR };
    const { state, rejection, check_record } = await checked(server, weights("unet16-v-n16384"), over);
    expect(state).toBe("REJECTED");
    expect(rejection).toMatch(/it would fit as V with a noiseSchedule of betas LINEAR, steps 1000, betaStart 0.0001/);
    expect(check_record?.plausibility.state).toBe("TESTED");
    const { data } = await server.query(`{ model(slug: "wrong") { state rejection } }`);
    expect(data.model).toEqual({ state: "REJECTED", rejection });
    const { errors } = await server.query(`{ sample(model: "wrong", seed: 1) { id } }`);
    expect(errors?.[0]?.extensions?.code).toBe("CONFLICT");
    expect(errors?.[0]?.message).toContain("it would fit as V");
  });

  test("without a training set is READY, and its check says what it did not try", async () => {
    const { state, check_record } = await checked(server, network(DOUBLING), { slug: "alone" });
    expect(state).toBe("READY");
    expect(check_record).toEqual({
      plausibility: { state: "SKIPPED", reason: "its card names no training set" },
      // The class whose batches were tried.
      numericsClass: numericsClass("1.30.0"),
    });
  });

  test("of integer timesteps is asked at the levels of its table, which Sampler.sigmas shows", async () => {
    const { state, drawing } = await checked(server, INTEGER_TIMESTEPS, {
      slug: "integers",
      parameterization: "EPSILON",
      noiseSchedule: LINEAR,
    });
    expect(state).toBe("READY");
    expect(drawing.timestepType).toBe("INT64");
    const { data } = await server.query(
      `{ sample(model: "integers", seed: 1, waitSeconds: 60) { state sampler { sigmas steps } } }`,
    );
    expect(data.sample.state).toBe("READY");
    const { sigmas, steps } = data.sample.sampler;
    expect(sigmas).toHaveLength(steps + 1);
    const table = scheduleTable(LINEAR).sigmas;
    for (const sigma of sigmas.slice(0, -1)) expect(table.includes(sigma)).toBe(true);
  });
});

test("the worker's copy and the store's object are the file that was sent", async () => {
  const file = network(DOUBLING);
  await checked(server, file, { ...card(), slug: "kept" });
  const [row] = await server.sql<{ object: string }>("select weights_object as object from model where slug = 'kept'");
  const digest = /^weights\/([0-9a-f]{64})\.onnx$/.exec(row!.object)![1]!;
  const kept = `${server.dataDir}/objects/weights/${digest.slice(0, 2)}/${digest}.onnx`;
  expect(readFileSync(kept)).toEqual(file);
});
