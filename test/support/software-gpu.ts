/** SwiftShader, a Vulkan driver that plays a GPU on the processor: it comes with the tests' browser. */
import { existsSync } from "node:fs";
import path from "node:path";
import { unpackChromium } from "./chromium.js";

/** What a driver's loader must know to find it and no other, or why this machine cannot have it. */
export async function softwareGpu(): Promise<{ environment: Record<string, string> } | { missing: string }> {
  if (process.platform !== "linux" || process.arch !== "x64") return { missing: "it is built for Linux on x64" };
  try {
    const folder = path.dirname((await unpackChromium()).executablePath);
    const icd = path.join(folder, "vk_swiftshader_icd.json");
    if (!existsSync(icd)) return { missing: "the browser's package came without it" };
    return { environment: { LD_LIBRARY_PATH: folder, VK_ICD_FILENAMES: icd } };
  } catch (error) {
    return { missing: (error as Error).message.split("\n")[0]! };
  }
}
