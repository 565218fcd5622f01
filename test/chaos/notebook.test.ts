/** The notebook of the Python client, run from its first cell to its last on the shipped models: hence among the long tests. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../src/paths.js";
import { pythonWith } from "../support/python.js";
import { startTestServer } from "../support/server.js";

const CLIENT = path.join(packageRoot(), "clients", "python");
const SIZES = [16, 1024, 16384];
const found = await pythonWith("client", path.join(CLIENT, "requirements-test.txt"));
const without = found.missing === undefined ? "" : ` (left out: ${found.missing})`;
const server = await startTestServer({
  models: [...SIZES.flatMap((n) => [`unet16-edm-n${n}`, `unet16-flow-n${n}`]), "unet16-v-n16384", "uvit-edm-n16384"],
});
afterAll(() => server.stop());

const EXECUTE = `
import json, sys
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=280, kernel_name="python3").execute()
outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
print(json.dumps({
    "text": [output["data"]["text/plain"] for output in outputs if "text/plain" in output.get("data", {})],
    "pictures": sum("image/png" in output.get("data", {}) for output in outputs),
}))
`;

describe.skipIf(found.missing !== undefined)(`the notebook${without}`, () => {
  test("reproduces the paper's table and figure on the shipped models", async () => {
    const { stdout } = await promisify(execFile)(
      (found as { python: string }).python,
      ["-c", EXECUTE, path.join(CLIENT, "examples", "reproducibility.ipynb")],
      {
        env: {
          ...process.env,
          PYTHONPATH: path.join(CLIENT, "src"),
          CONCORDANCE_URL: server.url,
          CONCORDANCE_SEEDS: "16",
        },
        maxBuffer: 1 << 26,
      },
    );
    const { text, pictures } = JSON.parse(stdout.trim().split("\n").at(-1)!) as { text: string[]; pictures: number };
    expect(pictures).toBe(2);
    expect(text[0]).toBe(`[${SIZES.join(", ")}]`);
    const all = text.join("\n");
    for (const slug of ["unet16-edm-n16384", "unet16-flow-n16384", "unet16-v-n16384", "uvit-edm-n16384"]) {
      expect(all).toContain(slug);
    }
    expect(all).toContain("training_size");
  });
});
