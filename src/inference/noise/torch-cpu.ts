import { boxMuller } from "../kernels/noise.js";
import { Mt19937 } from "./mt19937.js";

/** PyTorch fills by the vectorised path in blocks of 16, 8 radii and 8 angles, and only from 16 values on. */
const BLOCK = 16;

/**
 * `torch.randn(size, generator=torch.Generator().manual_seed(seed))`: float32 on the CPU, bit for bit.
 * `torchCpuNoise(0, 16)` begins -1.1258398, -1.1523602, -0.2505786; `torchCpuNoise(0, 1)` is [1.5409961].
 */
export function torchCpuNoise(seed: number | bigint, size: number): Float32Array {
  const generator = new Mt19937(seed);
  const out = new Float32Array(size);
  if (size < BLOCK) {
    fillScalar(generator, out);
    return out;
  }
  generator.fill24(out);
  const rest = size % BLOCK;
  boxMuller(out.subarray(0, size - rest));
  if (rest !== 0) {
    // The last block overlaps the one before it and is drawn anew, with fresh uniforms.
    const last = out.subarray(size - BLOCK);
    generator.fill24(last);
    boxMuller(last);
  }
  return out;
}

/** at::uniform_real_distribution<double>: 53 bits in [0, 1), the high word drawn first. */
function uniform53(generator: Mt19937): number {
  const high = generator.next() & 0x1fffff;
  return (high * 2 ** 32 + generator.next()) * 2 ** -53;
}

/** at::normal_distribution<double>: one Box & Muller pair in float64, of which the sine waits for the next call. */
function fillScalar(generator: Mt19937, out: Float32Array): void {
  for (let i = 0; i < out.length; i += 2) {
    const angle = 2 * Math.PI * uniform53(generator);
    const radius = Math.sqrt(-2 * Math.log1p(-uniform53(generator)));
    out[i] = radius * Math.cos(angle);
    if (i + 1 < out.length) out[i + 1] = radius * Math.sin(angle);
  }
}
