/** Mean and covariance of a set of points of uint8 levels, in levels: sums of integers, exact in float64. */

export function meanLevels(points: Uint8Array, count: number, size: number): Float64Array {
  const mean = new Float64Array(size);
  for (let i = 0; i < points.length; i += size) for (let j = 0; j < size; j++) mean[j]! += points[i + j]!;
  return mean.map((sum) => sum / count);
}

/** The population covariance (1 / count), (size, size): its lower triangle, the rest 0. 16,384 × 784: some seconds. */
export function covarianceLevels(points: Uint8Array, mean: Float64Array, count: number, size: number): Float64Array {
  const covariance = new Float64Array(size * size);
  const places = new Uint32Array(size);
  // Half the levels of a garment on black are 0: a quarter of the products is left.
  for (let i = 0; i < points.length; i += size) {
    let lit = 0;
    for (let j = 0; j < size; j++) if (points[i + j] !== 0) places[lit++] = j;
    for (let a = 0; a < lit; a++) {
      const row = places[a]! * size;
      const level = points[i + places[a]!]!;
      for (let b = 0; b <= a; b++) covariance[row + places[b]!]! += level * points[i + places[b]!]!;
    }
  }
  for (let j = 0; j < size; j++) {
    for (let k = 0; k <= j; k++) covariance[j * size + k] = covariance[j * size + k]! / count - mean[j]! * mean[k]!;
  }
  return covariance;
}
