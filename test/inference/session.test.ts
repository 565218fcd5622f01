import { describe, expect, it } from "vitest";
import type { DrawingModel } from "../../src/domain/model.js";
import type { Network, NetworkInputs } from "../../src/inference/denoiser.js";
import { batched, openNetwork } from "../../src/inference/session.js";
import { DOUBLING, network } from "../support/onnx-writer.js";

const SMALL: DrawingModel = {
  digest: "",
  parameterization: "DENOISED",
  shape: [1, 2, 2],
  sigmaData: 0.5,
  noiseSchedule: null,
  timestepScale: 1,
  classes: 3,
  noClass: 3,
};

/** Image i is all i, at level i + 0.5, of label i % 4. */
function numbered(count: number): NetworkInputs {
  return {
    sample: Float32Array.from({ length: count * 4 }, (_, j) => Math.floor(j / 4)),
    level: Float32Array.from({ length: count }, (_, i) => i + 0.5),
    classLabel: BigInt64Array.from({ length: count }, (_, i) => BigInt(i % 4)),
  };
}

describe("batches", () => {
  it.each([
    [1, [8]],
    [8, [8]],
    [9, [16]],
    [31, [32]],
    [32, [32]],
    [33, [32, 8]],
    [75, [32, 32, 16]],
  ])("of %i images reach the network as %j, every row its own, and come back in order", async (count, expected) => {
    const sizes: number[] = [];
    const evaluate: Network = async ({ sample, level, classLabel }, batch) => {
      sizes.push(batch);
      // A row's number, level and label in one value: a row that was mixed up cannot give it. Padding repeats a real row.
      for (let i = 0; i < batch; i++) expect(level[i]).toBe(sample[i * 4]! + 0.5);
      return sample.map((value, j) => value + 1000 * Number(classLabel![Math.floor(j / 4)]));
    };
    const output = await batched(SMALL, evaluate)(numbered(count), count);
    expect(sizes).toEqual(expected);
    expect([...output]).toEqual(Array.from({ length: count * 4 }, (_, j) => (j >> 2) + 1000 * ((j >> 2) % 4)));
  });

  it("of a network without classes carry none", async () => {
    const evaluate: Network = async ({ sample, classLabel }) => {
      expect(classLabel).toBeNull();
      return sample;
    };
    await batched({ ...SMALL, classes: 0 }, evaluate)({ ...numbered(3), classLabel: null }, 3);
  });
});

describe("a session", () => {
  const model: DrawingModel = { ...SMALL, shape: [1, 4, 4], classes: 0, noClass: null };

  it("runs a network", async () => {
    const { network: run, release } = await openNetwork(network(DOUBLING), model);
    const sample = Float32Array.from({ length: 48 }, (_, i) => i);
    const output = await run({ sample, level: new Float32Array(3), classLabel: null }, 3);
    expect([...output]).toEqual([...sample].map((value) => 2 * value));
    await release();
  });

  it("says in words, without the runtime's source files, what it does not take", async () => {
    const file = network([{ op: "NoSuchOperator", inputs: ["sample"], outputs: ["out_sample"] }]);
    const error = await openNetwork(file, model).catch((thrown: Error) => thrown);
    expect((error as Error).message).toMatch(/^ONNX Runtime 1\.30\.0 does not take the network: .*NoSuchOperator/);
    expect((error as Error).message).not.toMatch(/[\\/]|\.cc|\.h\b/);
  });

  it("says when the network gives another shape than its card's", async () => {
    const nodes = [{ op: "ReduceSum", inputs: ["sample"], outputs: ["out_sample"] }];
    const outputs = [{ name: "out_sample", type: "float32" as const, dims: ["a", "b", "c", "d"] }];
    const { network: run } = await openNetwork(network(nodes, { outputs }), model);
    await expect(
      run({ sample: new Float32Array(128), level: new Float32Array(8), classLabel: null }, 8),
    ).rejects.toThrow("out_sample has the shape (1, 1, 1, 1): it must be (8, 1, 4, 4)");
  });
});
