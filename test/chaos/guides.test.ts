/** The scripts of docs/register-a-model.md, as they stand there. PyTorch and what it asks for are 3 GB: hence among the long tests. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../src/paths.js";
import { noiseText } from "../../web/explorer/sample/draw-it.js";
import { pythonWith } from "../support/python.js";
import { startTestServer } from "../support/server.js";

const FOLDER = path.join(packageRoot(), "docs", "examples");
const found = await pythonWith("guides", path.join(FOLDER, "requirements.txt"));
const without = found.missing === undefined ? "" : ` (left out: ${found.missing})`;
const server = await startTestServer({ models: [] });
afterAll(() => server.stop());

function script(name: string, ...options: string[]) {
  const { python } = found as { python: string };
  const where = ["--url", server.url, "--out", path.join(server.folder, `${name}.onnx`)];
  return promisify(execFile)(python, [path.join(FOLDER, `${name}.py`), ...where, ...options]);
}

describe.skipIf(found.missing !== undefined)(`the scripts of the guide${without}`, () => {
  test("a PyTorch module is exported, sent and registered, and is no worse than the Gaussian that it is", async () => {
    const { stdout } = await script("register_torch_module", "--slug", "torch-module");
    expect(stdout).toBe("torch-module is registered and CHECKING\ntorch-module is READY\n");
    const [row] = await server.sql<{ check_record: { plausibility: Record<string, never> } }>(
      "select check_record from model where slug = 'torch-module'",
    );
    const { state, network, gaussian } = row!.check_record.plausibility as unknown as {
      state: string;
      network: number[];
      gaussian: number[];
    };
    expect(state).toBe("TESTED");
    network.forEach((error, i) => {
      expect(error / gaussian[i]!).toBeCloseTo(1, 4);
    });
  });

  test("a UNet2DModel of diffusers is exported, sent and registered, and drawn at the levels of its table", async () => {
    const { stdout } = await script("register_diffusers_unet", "--slug", "diffusers-unet");
    expect(stdout).toContain("diffusers-unet is READY\na sample is READY: http");
    expect(stdout).toMatch(/drawn at the levels 80\.29, .*, 0\.01, 0\n$/);
  });

  test.each(["TORCH_CPU", "NUMPY_PCG64"] as const)("the explorer's lines make the noise of %s", async (noise) => {
    const source = { model: "any", method: null, steps: null, classLabel: null };
    const lines = noiseText({ origin: server.url, source, seed: 5, noise, shape: [1, 28, 28] });
    const { stdout } = await promisify(execFile)((found as { python: string }).python, ["-c", lines]);
    const { data } = await server.query(`{ seed(value: 5, noise: ${noise}) { digest(shape: [1, 28, 28]) } }`);
    expect(stdout.trim()).toBe(data.seed.digest);
  });

  test("a slug that is taken ends a script with the server's own words", async () => {
    const again = script("register_torch_module", "--slug", "torch-module", "--size", "64");
    await expect(again).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("CONFLICT input.slug: The slug torch-module is taken: choose another."),
    });
  });
});
