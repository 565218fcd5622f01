/**
 * Which GPU and which driver a provider runs on. ONNX Runtime does not tell it to Node, so that the operating system is
 * asked: the driver is a library of this process once a session is open.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Provider } from "../domain/device.js";

export interface Adapter {
  /** In words. */
  name: string;
  /** For the numerics class: the same after every restart, another for another driver. */
  slug: string;
  /** Whether the processor plays the GPU; null where the system does not tell. */
  software: boolean | null;
}

/** Libraries that are a driver or decide bits; of Vulkan's the loader and its layers are neither. */
const DRIVERS: Record<Exclude<Provider, "cpu">, RegExp> = {
  webgpu: /^(libvk_\w+|libvulkan_\w+|libGLX_nvidia|amdvlk\d*)\.so/,
  cuda: /^(libcuda|libcudnn|libcublas|libcublasLt)\.so/,
};
const SOFTWARE = /^lib(vk_swiftshader|vulkan_lvp)\.so/;

/** What this process runs a provider on, after it opened a session there. */
export function adapterOf(provider: Exclude<Provider, "cpu">): Adapter {
  if (process.platform !== "linux") {
    // Apple's GPU is part of the processor; elsewhere nothing is known but the machine.
    const name = `${os.platform()} ${os.release()}, ${os.cpus()[0]?.model.trim() ?? os.arch()}`;
    return { name, slug: slug(name), software: null };
  }
  const drivers = mappedLibraries().filter((file) => DRIVERS[provider].test(path.basename(file)));
  const software = drivers.length > 0 && drivers.every((file) => SOFTWARE.test(path.basename(file)));
  const cards = software ? [] : graphicsCards();
  const names = [...cards, ...drivers.map((file) => path.basename(file))];
  return {
    name: `${names.join(", ") || "unknown"}${software ? ", a software GPU" : ""}`,
    slug: [...cards.map(slug), ...drivers.map(driverSlug)].join("+") || "unknown",
    software: software || !anyGraphicsDevice(),
  };
}

/** Whether the system lists a GPU at all; true where it cannot be known. A file system is asked, no driver. */
export function anyGraphicsDevice(): boolean {
  if (process.platform !== "linux") return true;
  return (
    list("/dev").some((name) => /^(nvidia\d+|dxg|kfd)$/.test(name)) ||
    list("/dev/dri").some((name) => name.startsWith("renderD"))
  );
}

function mappedLibraries(): string[] {
  const files = read("/proc/self/maps")
    .split("\n")
    .map((line) => line.split(/\s+/)[5] ?? "");
  return [...new Set(files.filter((file) => file.includes(".so")))].sort();
}

/** NVIDIA's driver names its cards; of others the bus knows vendor and device. */
function graphicsCards(): string[] {
  const nvidia = list("/proc/driver/nvidia/gpus").map((bus) => {
    const found = /^Model:\s*(.+)$/m.exec(read(`/proc/driver/nvidia/gpus/${bus}/information`));
    return found?.[1] ?? "NVIDIA";
  });
  const others = list("/sys/class/drm")
    .filter((name) => name.startsWith("renderD"))
    .map((name) => ["vendor", "device"].map((file) => read(`/sys/class/drm/${name}/device/${file}`).trim()).join(":"));
  return [...new Set(nvidia.length > 0 ? nvidia : others)].sort();
}

/** `vk_swiftshader.1a2b3c4d`: versions are rarely in the names, so that the contents speak; the largest are 30 MB. */
function driverSlug(file: string): string {
  const name = path.basename(file).replace(/^lib/, "");
  // cuBLAS is half a gigabyte, and its name has the version.
  if (/\.so\.\d+\.\d+/.test(name)) return slug(name.replace(".so", ""));
  const digest = createHash("sha256").update(readBytes(file)).digest("hex").slice(0, 8);
  return `${slug(name.replace(/\.so.*$/, ""))}.${digest}`;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
const read = (file: string) => readBytes(file).toString("utf8");

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, "-")
    .replace(/^-|-$/g, "");
}
