/** Names all that changes the bits of a drawn sample. Within a class a sample drawn again is bit-identical. */
import { readFileSync } from "node:fs";
import os from "node:os";

/** Batches are padded to a multiple of this, so that a row meets the same kernels whatever its neighbours. */
export const BATCH_MULTIPLE = 8;
/** The largest batch that one evaluation sees. */
export const BATCH_LIMIT = 32;
export const INTRA_OP_THREADS = 1;
export const OPTIMIZATION_LEVEL = "all";

/** What the kernels of a processor are chosen by, widest first: a name, and the flags that all must be there. */
const INSTRUCTION_SETS: Partial<Record<NodeJS.Architecture, [string, string[]][]>> = {
  x64: [
    ["avx512", ["avx512f", "avx512bw", "avx512dq", "avx512vl"]],
    ["avx512f", ["avx512f"]],
    ["avx2", ["avx2", "fma"]],
    ["avx", ["avx"]],
    ["sse", []],
  ],
  arm64: [
    ["sme", ["sme"]],
    ["sve", ["sve"]],
    ["neon", []],
  ],
};

/** The widest instruction set among a processor's flags; null where this architecture's are not known. */
export function instructionSet(arch: NodeJS.Architecture, flags: ReadonlySet<string>): string | null {
  return INSTRUCTION_SETS[arch]?.find(([, needed]) => needed.every((flag) => flags.has(flag)))?.[0] ?? null;
}

/** `cpu-x64-avx2/ort-1.30.0/all/t1/p8/v8-11.3` for a runtime's version: the same after every restart of one machine. */
export function numericsClass(runtimeVersion: string): string {
  const { arch, versions } = process;
  const flags = processorFlags();
  const instructions = (flags && instructionSet(arch, flags)) ?? slug(os.cpus()[0]?.model ?? "unknown");
  // pow, exp and log outside the network are V8's own.
  const v8 = versions.v8.split(".").slice(0, 2).join(".");
  return [
    `cpu-${arch}-${instructions}`,
    `ort-${runtimeVersion}`,
    OPTIMIZATION_LEVEL,
    `t${INTRA_OP_THREADS}`,
    `p${BATCH_MULTIPLE}`,
    `v8-${v8}`,
  ].join("/");
}

/** Null where the system does not list them: there the processor's model stands for its instructions. */
function processorFlags(): Set<string> | null {
  if (process.platform !== "linux") return null;
  try {
    const found = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"));
    return found ? new Set(found[1]!.trim().split(/\s+/)) : null;
  } catch {
    return null;
  }
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
