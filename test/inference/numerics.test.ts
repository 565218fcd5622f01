import { describe, expect, it } from "vitest";
import { instructionSet, numericsClass } from "../../src/inference/numerics.js";

describe("a numerics class", () => {
  it("names device, instructions, runtime, optimisation, threads, padding and V8, and stays the same", () => {
    const named = numericsClass("1.30.0");
    expect(named).toMatch(/^cpu-(x64|arm64)-[a-z0-9-]+\/ort-1\.30\.0\/all\/t1\/p8\/v8-\d+\.\d+$/);
    expect(numericsClass("1.30.0")).toBe(named);
    expect(numericsClass("1.31.0")).not.toBe(named);
  });

  it.each<[NodeJS.Architecture, string[], string | null]>([
    ["x64", ["sse2", "avx", "avx2", "fma", "avx512f", "avx512bw", "avx512dq", "avx512vl"], "avx512"],
    ["x64", ["avx", "avx2", "fma", "avx512f"], "avx512f"],
    ["x64", ["sse2", "avx", "avx2", "fma"], "avx2"],
    ["x64", ["sse2", "avx", "avx2"], "avx"],
    ["x64", ["sse2"], "sse"],
    ["arm64", ["fp", "asimd", "sve", "sme"], "sme"],
    ["arm64", ["fp", "asimd", "sve"], "sve"],
    ["arm64", ["fp", "asimd"], "neon"],
    ["riscv64", ["rva23"], null],
  ])("of %s with %j is of the instructions %s", (arch, flags, expected) => {
    expect(instructionSet(arch, new Set(flags))).toBe(expected);
  });
});
