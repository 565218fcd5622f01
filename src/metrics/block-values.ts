/**
 * Inner products of every two of some float32 vectors in float64, four by four, in WebAssembly: each the sum of its terms in
 * their order, as descriptorCosine has it, to the bit. Two products share a register; none is fused, nothing is reordered.
 * In JavaScript the same took four times as long (20 vectors of 512, Node 20).
 */

// Node has it; its types come with those of a browser, which are not wanted here.
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    Memory: new (size: { initial: number }) => { buffer: ArrayBuffer };
    Module: new (bytes: Uint8Array) => object;
    Instance: new (module: object, imports: object) => { exports: object };
  };
};

/** Vectors of a block: their number is filled up to a multiple of it. */
const BLOCK = 4;
const PAGE = 65_536;

/**
 * All pairs i ≤ j of some of the vectors (n, dimension), by their places: rows of `stride` values, of which what is below
 * the diagonal means nothing. The next call writes over what this one gave.
 */
export interface BlockValues {
  of(vectors: Float32Array, places: readonly number[]): { square: Float64Array; stride: number };
}

/** For up to `most` vectors of `dimension` values. */
export function blockValues(dimension: number, most: number): BlockValues {
  const filled = (count: number) => Math.ceil(count / BLOCK) * BLOCK;
  const widest = filled(most);
  const [columns, source, out] = [8 * widest * dimension, 8 * Math.ceil(dimension / 2), 8 * widest ** 2];
  const memory = new WebAssembly.Memory({ initial: Math.ceil((columns + source + out) / PAGE) });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(MODULE), { m: { m: memory } });
  const { transpose, block } = exports as { transpose: Move; block: Multiply };
  const vector = new Float32Array(memory.buffer, columns, dimension);
  const square = new Float64Array(memory.buffer, columns + source, widest ** 2);
  return {
    of(vectors, places) {
      const count = places.length;
      // The narrower the rows, the more of them a cache holds.
      const stride = filled(count);
      for (let r = 0; r < count; r++) {
        vector.set(vectors.subarray(places[r]! * dimension, (places[r]! + 1) * dimension));
        transpose(columns, 8 * r, 8 * stride, dimension);
      }
      for (let i = 0; i < count; i += BLOCK) {
        for (let j = i; j < count; j += BLOCK) {
          block(8 * i, 8 * j, 8 * stride, dimension, columns + source + 8 * (i * stride + j));
        }
      }
      return { square, stride };
    },
  };
}
/** (source, into, bytes between two components, dimension) */
type Move = (source: number, into: number, step: number, dimension: number) => void;
/** (rows, columns, bytes between two components and between two rows of values, dimension, into) */
type Multiply = (rows: number, columns: number, step: number, dimension: number, into: number) => void;

// WebAssembly 2.0, binary format (section 5): the few instructions that the two functions are made of.
const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const constant = (value: number) => [0x41, value];
const ADD = 0x6a;
const SUBTRACT = 0x6b;
const advance = (local: number, step: number[]) => [...get(local), ...step, ADD, ...set(local)];
/** Repeats while the local, less one each time, is not 0. */
const countDown = (local: number, body: number[]) => [
  ...[0x03, 0x40],
  ...body,
  ...[...get(local), ...constant(1), SUBTRACT, 0x22, local, 0x0d, 0],
  0x0b,
];
const vectorLoad = (offset: number) => [0xfd, 0x00, 3, offset];
const vectorLoadBoth = (offset: number) => [0xfd, 0x0a, 3, offset];
const vectorStore = (offset: number) => [0xfd, 0x0b, 3, offset];
const VECTOR_ADD = [0xfd, 0xf0, 0x01];
const VECTOR_MULTIPLY = [0xfd, 0xf2, 0x01];

function transposing(): number[] {
  const [source, into, step, dimension] = [0, 1, 2, 3];
  // f64.store(into, f64.promote_f32(f32.load(source)))
  const move = [...get(into), ...get(source), 0x2a, 2, 0, 0xbb, 0x39, 3, 0];
  return countDown(dimension, [...move, ...advance(source, constant(4)), ...advance(into, get(step))]);
}

function multiplying(): number[] {
  const [rows, columns, step, dimension, into] = [0, 1, 2, 3, 4];
  const [left, right, row, firstSum] = [5, 6, 7, 8];
  const sums = Array.from({ length: BLOCK }, (_, r) => [firstSum + 2 * r, firstSum + 2 * r + 1]);
  const add = (sum: number, column: number) => [
    ...[...get(sum), ...get(row), ...get(column), ...VECTOR_MULTIPLY, ...VECTOR_ADD],
    ...set(sum),
  ];
  const terms = sums.flatMap(([low, high], r) => [
    ...[...get(rows), ...vectorLoadBoth(8 * r), ...set(row)],
    ...add(low!, left),
    ...add(high!, right),
  ]);
  return [
    ...countDown(dimension, [
      ...[...get(columns), ...vectorLoad(0), ...set(left)],
      ...[...get(columns), ...vectorLoad(16), ...set(right)],
      ...terms,
      ...advance(rows, get(step)),
      ...advance(columns, get(step)),
    ]),
    ...sums.flatMap(([low, high]) => [
      ...[...get(into), ...get(low!), ...vectorStore(0)],
      ...[...get(into), ...get(high!), ...vectorStore(16)],
      ...advance(into, get(step)),
    ]),
  ];
}

/** Unsigned LEB128. */
function length(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...length(value >>> 7)];
}
const withLength = (bytes: number[]) => [...length(bytes.length), ...bytes];
const section = (id: number, items: number[][]) => [id, ...withLength([...length(items.length), ...items.flat()])];
const name = (text: string) => withLength([...Buffer.from(text)]);

const I32 = 0x7f;
const V128 = 0x7b;
const signature = (parameters: number) => [0x60, ...withLength(new Array<number>(parameters).fill(I32)), 0];
const code = (locals: number[], body: number[]) => withLength([...locals, ...body, 0x0b]);
const MODULE = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [signature(4), signature(5)]),
  ...section(2, [[...name("m"), ...name("m"), 2, 0, 1]]),
  ...section(3, [[0], [1]]),
  ...section(7, [
    [...name("transpose"), 0, 0],
    [...name("block"), 0, 1],
  ]),
  ...section(10, [code([0], transposing()), code([1, 3 + 2 * BLOCK, V128], multiplying())]),
]);
