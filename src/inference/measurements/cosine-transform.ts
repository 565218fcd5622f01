/** The orthonormal DCT-II of n values as a matrix, (frequency, place). */
export interface CosineBasis {
  n: number;
  rows: Float64Array;
}

export function cosineBasis(n: number): CosineBasis {
  const rows = new Float64Array(n * n);
  for (let frequency = 0; frequency < n; frequency++) {
    const scale = Math.sqrt((frequency === 0 ? 1 : 2) / n);
    for (let place = 0; place < n; place++) {
      rows[frequency * n + place] = scale * Math.cos((Math.PI * (place + 0.5) * frequency) / n);
    }
  }
  return { n, rows };
}

/** The two-dimensional transform of a plane (height, width), or back: a product with each axis' basis, rows then columns. */
export function cosineTransform(
  plane: Float64Array,
  down: CosineBasis,
  across: CosineBasis,
  direction: "forward" | "back",
): Float64Array {
  const [height, width] = [down.n, across.n];
  const entry = ({ n, rows }: CosineBasis, to: number, from: number) =>
    direction === "forward" ? rows[to * n + from]! : rows[from * n + to]!;
  const half = new Float64Array(plane.length);
  for (let to = 0; to < width; to++) {
    for (let from = 0; from < width; from++) {
      const weight = entry(across, to, from);
      for (let row = 0; row < plane.length; row += width) half[row + to]! += weight * plane[row + from]!;
    }
  }
  const out = new Float64Array(plane.length);
  for (let to = 0; to < height; to++) {
    for (let from = 0; from < height; from++) {
      const weight = entry(down, to, from);
      for (let k = 0; k < width; k++) out[to * width + k]! += weight * half[from * width + k]!;
    }
  }
  return out;
}
