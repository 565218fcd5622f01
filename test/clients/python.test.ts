import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../src/paths.js";
import { pythonWith } from "../support/python.js";
import { startTestServer, type TestServer } from "../support/server.js";

const run = promisify(execFile);
const CLIENT = path.join(packageRoot(), "clients", "python");
const found = await pythonWith("client", path.join(CLIENT, "requirements-test.txt"));
const without = found.missing === undefined ? "" : ` (left out: ${found.missing})`;

describe.skipIf(found.missing !== undefined)(`The Python client${without}`, () => {
  const { python } = found as { python: string };
  let server: TestServer;
  let site: string;

  beforeAll(async () => {
    site = await mkdtemp(path.join(tmpdir(), "concordance-client-"));
    const install = ["-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--target", site, CLIENT];
    [server] = await Promise.all([
      startTestServer({ models: ["unet16-edm-n16384", "unet16-flow-n16384"] }),
      run(python, install),
    ]);
  });
  afterAll(async () => {
    await rm(site, { recursive: true, force: true });
    await rm(path.join(CLIENT, "build"), { recursive: true, force: true });
    await server.stop();
  });

  test("has the schema's own types, and documents that are valid", async () => {
    await run(python, [path.join(CLIENT, "generate.py"), "--check"]);
  });

  test("installs, and asks a real server: NumPy grids of the very pixels, pandas frames, at once and awaited", async () => {
    const token = async (name: string, role: string) => {
      const { stdout } = await server.command(["token", "create", "--name", name, "--role", role]);
      return stdout.match(/ccd_\S{43}/)![0];
    };
    const env = {
      ...process.env,
      PYTHONPATH: site,
      PYTHONDONTWRITEBYTECODE: "1",
      CONCORDANCE_URL: server.url,
      CONCORDANCE_TOKEN: await token("ada", "RESEARCHER"),
      CONCORDANCE_READER: await token("rita", "READER"),
    };
    const { stdout } = await run(python, ["-m", "pytest", "-q", "-p", "no:cacheprovider", path.join(CLIENT, "tests")], {
      env,
    }).catch((error) => Promise.reject(new Error(error.stdout || error.stderr)));
    expect(stdout).toMatch(/\d+ passed/);
    expect(stdout).not.toMatch(/failed|skipped/);
  });

  test("is described with lines that run as written", async () => {
    const readme = await readFile(path.join(CLIENT, "README.md"), "utf8");
    const blocks = [...readme.matchAll(/```python\n([\s\S]*?)```/g)].map((block) => block[1]!);
    expect(blocks.length).toBeGreaterThan(1);
    const { stdout } = await server.command(["token", "create", "--name", "bea", "--role", "RESEARCHER"]);
    const program = blocks
      .join("\n")
      .replaceAll("http://127.0.0.1:4000", server.url)
      .replaceAll("Client()", `Client("${server.url}", "${stdout.match(/ccd_\S{43}/)![0]}")`);
    await run(python, ["-c", program], { env: { ...process.env, PYTHONPATH: site } });
  });
});
