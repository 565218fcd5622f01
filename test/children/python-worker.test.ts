import { afterAll, describe, expect, it } from "vitest";
import { pythonChild } from "../support/python-child.js";
import { startTestServer } from "../support/server.js";

const SLUG = "unet16-edm-n64";
const python = await pythonChild();

describe(`a worker with DRAWING_CHILD${"missing" in python ? ` (skipped: ${python.missing})` : ""}`, async () => {
  if ("missing" in python) return it.skip("draws", () => {});
  const env = { DRAWING_CHILD: python.command.map((word) => `"${word}"`).join(" ") };
  const server = await startTestServer({ models: [SLUG], checks: true, env });
  afterAll(() => server.stop());

  it("checks and draws with that program, and says so", async () => {
    const [model] = await server.sql<{ state: string; check_record: { numericsClass: string } }>(
      `select state, check_record from model where slug = '${SLUG}'`,
    );
    expect(model).toMatchObject({
      state: "READY",
      check_record: { numericsClass: expect.stringContaining("python-ort") },
    });
    const { data } = await server.query(`{
      sample(model: "${SLUG}", seed: 5, waitSeconds: 30) { state error { code } provenance { device runtime numericsClass } }
    }`);
    expect(data.sample).toMatchObject({
      state: "READY",
      error: null,
      provenance: { device: expect.stringMatching(/^cpu \(/), runtime: "onnxruntime 1.30.0 (Python)" },
    });
  });

  it("draws with step noise too", async () => {
    const { data } = await server.query(`{
      sample(model: "${SLUG}", seed: 5, sampler: { method: EULER_ANCESTRAL, steps: 4 }, waitSeconds: 30) { state error { code message } }
    }`);
    expect(data.sample).toEqual({ state: "READY", error: null });
  });

  it("verifies with it too: its own class, its own bytes", async () => {
    const { code, stdout } = await server.command(["verify", "--count", "4"]);
    expect(stdout).toMatch(
      /Verified 2 stored samples[\s\S]*identical 2, different within what is documented 0, wrong 0/,
    );
    expect(code).toBe(0);
  });
});
