import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
// @ts-expect-error: a script, without types.
import { kernelModule } from "../../../scripts/kernels.mjs";
import { KERNEL } from "../../../src/inference/kernels/bytes.js";
import { boxMuller } from "../../../src/inference/kernels/noise.js";
import { fdlibmLog } from "../../../src/inference/noise/fdlibm-log.js";
import { philoxNormal } from "../../../src/inference/noise/philox-normal.js";
import { boxMuller as boxMullerByOne } from "./reference/box-muller.js";
import { philoxNormal as philoxNormalByOne } from "./reference/philox-normal.js";

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe("the compiled kernels", () => {
  it("are what their sources give: `npm run kernels` writes them", async () => {
    const written = readFileSync(new URL("../../../src/inference/kernels/bytes.ts", import.meta.url), "utf8");
    expect(await kernelModule()).toBe(written);
  });

  it("import nothing: they are arithmetic over their own memory", () => {
    expect(WebAssembly.Module.imports(new WebAssembly.Module(Buffer.from(KERNEL, "base64")))).toEqual([]);
  });
});

describe("philoxNormal", () => {
  it("has every bit of the scheme computed one value after the other, for any stream, seed, step and size", () => {
    fc.assert(
      fc.property(word, word, word, fc.integer({ min: 0, max: 2500 }), (stream, seed, step, size) => {
        const [ours, theirs] = [philoxNormal, philoxNormalByOne].map((draw) => draw(stream, seed, step, size));
        // Comparing bytes first takes a hundredth of the time.
        if (Buffer.compare(Buffer.from(ours!.buffer), Buffer.from(theirs!.buffer)) !== 0) expect(ours).toEqual(theirs);
      }),
    );
  });

  // Values of stream 0, step 0 whose u or 1 − u lies within 2^-20 of a power of two: 1 of 4 million, and the logarithm has
  // a branch of its own there.
  it.each([
    [62, 674],
    [783, 24],
    [2705, 834],
    [2988, 380],
    [11629, 545],
  ])("has it near a power of two too: seed %d, value %d", (seed, index) => {
    const wanted = philoxNormalByOne(0, seed, 0, index + 1);
    expect(philoxNormal(0, seed, 0, index + 1)[index]).toBe(wanted[index]);
  });
});

describe("boxMuller", () => {
  it("has every bit of PyTorch's, computed one value after the other, for one in 37 of all uniforms there are", () => {
    const blocks = 64;
    const ours = new Float32Array(16 * blocks);
    const theirs = new Float32Array(16 * blocks);
    const stride = 37;
    for (let first = 0; first < 2 ** 24; first += 8 * blocks * stride) {
      for (let i = 0; i < ours.length; i++) {
        // Radius and angle of a pair come from the same uniform: each goes through all.
        const pair = 8 * Math.floor(i / 16) + (i % 8);
        ours[i] = ((first + pair * stride) % 2 ** 24) * 2 ** -24;
      }
      theirs.set(ours);
      boxMuller(ours);
      boxMullerByOne(theirs);
      if (Buffer.compare(Buffer.from(ours.buffer), Buffer.from(theirs.buffer)) !== 0) expect(ours).toEqual(theirs);
    }
  });

  it("takes more blocks than its memory holds, and none", () => {
    const uniforms = Float32Array.from({ length: 16 * 200 }, (_, i) => ((i * 7919) % 4096) / 4096);
    const ours = uniforms.slice();
    const theirs = uniforms.slice();
    boxMuller(ours);
    boxMullerByOne(theirs);
    expect(ours).toEqual(theirs);
    const none = new Float32Array(0);
    boxMuller(none);
    expect(none).toHaveLength(0);
  });
});

describe("fdlibm's logarithm", () => {
  // Elsewhere a compiler may have fused V8's multiplications and additions.
  it.runIf(process.arch === "x64")("is V8's on x64", () => {
    const near = fc.tuple(
      fc.integer({ min: -40, max: 0 }),
      fc.double({ min: -(2 ** -18), max: 2 ** -18, noNaN: true }),
    );
    const anywhere = fc.double({ min: 2 ** -33, max: 2, noNaN: true });
    const values = fc.oneof(
      anywhere,
      near.map(([k, f]) => 2 ** k * (1 + f)),
    );
    fc.assert(
      fc.property(values, (x) => {
        expect(fdlibmLog(x)).toBe(Math.log(x));
      }),
      { numRuns: 20_000 },
    );
  });
});
