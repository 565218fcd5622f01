import { type BlockValues, blockValues } from "./block-values.js";
import { descriptorCosine } from "./descriptor-cosine.js";

/** Vectors that are multiplied all with all; a seed's are as many as a question has sources. */
const MOST_TOGETHER = 64;

/**
 * descriptorCosine of many pairs, to the bit. vectors: (n, dimension); pairs: places of two, one after the other.
 * Vectors that pairs connect, as those of one seed are, are multiplied all with all where that is not much more than asked.
 */
export function vectorValues(vectors: Float32Array, dimension: number, pairs: Uint32Array): Float64Array {
  const at = (i: number) => vectors.subarray(i * dimension, (i + 1) * dimension);
  const values = new Float64Array(pairs.length / 2);
  const rowOf = new Uint32Array(vectors.length / dimension);
  let block: BlockValues | null = null;
  for (const { members, asked } of connected(vectors.length / dimension, pairs)) {
    const together = members.length <= MOST_TOGETHER && members.length * (members.length + 1) <= 8 * asked.length;
    if (!together) {
      for (const p of asked) values[p] = descriptorCosine(at(pairs[2 * p]!), at(pairs[2 * p + 1]!));
      continue;
    }
    block ??= blockValues(dimension, MOST_TOGETHER);
    members.forEach((member, row) => {
      rowOf[member] = row;
    });
    const { square, stride } = block.of(vectors, members);
    for (const p of asked) {
      const [i, j] = [rowOf[pairs[2 * p]!]!, rowOf[pairs[2 * p + 1]!]!];
      values[p] = Math.max(-1, Math.min(1, square[Math.min(i, j) * stride + Math.max(i, j)]!));
    }
  }
  return values;
}

/** Groups of vectors that pairs connect, each with the pairs within it. */
function connected(count: number, pairs: Uint32Array): { members: number[]; asked: number[] }[] {
  const parent = Uint32Array.from({ length: count }, (_, i) => i);
  const root = (i: number) => {
    let top = i;
    while (parent[top] !== top) {
      parent[top] = parent[parent[top]!]!;
      top = parent[top]!;
    }
    return top;
  };
  for (let p = 0; p < pairs.length; p += 2) parent[root(pairs[p]!)] = root(pairs[p + 1]!);
  const groups = new Map<number, { members: number[]; asked: number[] }>();
  for (let i = 0; i < count; i++) {
    const top = root(i);
    const group = groups.get(top);
    if (group) group.members.push(i);
    else groups.set(top, { members: [i], asked: [] });
  }
  for (let p = 0; p < pairs.length / 2; p++) groups.get(root(pairs[2 * p]!))!.asked.push(p);
  return [...groups.values()];
}
