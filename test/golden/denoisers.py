"""Golden numbers of denoiser distances and of mixtures of noise: writes denoisers.json beside itself.

    python3 -m venv venv && venv/bin/pip install -r test/golden/requirements.txt
    venv/bin/python test/golden/denoisers.py

Denoisers: the optimal and the Gaussian one of the first 64 training images, by their definitions in float64, on images
that neither was made from. Interval: every image left out in turn, SciPy's Student. Noise: numpy.random, and torch.randn
as children/python/noise.py draws it (its digests are PyTorch's: noise.json).
"""
import gzip
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import scipy.special
import scipy.stats

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "children" / "python"))
from noise import numpy_pcg64, torch_cpu  # noqa: E402

DRAWS = {"TORCH_CPU": torch_cpu, "NUMPY_PCG64": numpy_pcg64}
SIZE, TRAINED, N, SIGMAS = 784, 64, 40, [0.3, 1.0, 4.0, 20.0]


def unit(levels):
    return levels.astype(np.float64) / 127.5 - 1


def optimal(points):
    def denoise(x, sigma):
        distances = ((x[:, None] - points[None]) ** 2).sum(-1)
        return scipy.special.softmax(-distances / (2 * sigma**2), axis=1) @ points

    return denoise


def gaussian(points):
    mean, covariance = points.mean(0), np.cov(points.T, bias=True)

    def denoise(x, sigma):
        return mean + np.linalg.solve(covariance + sigma**2 * np.eye(SIZE), covariance @ (x - mean).T).T

    return denoise


def jackknife(above, below):
    n, value = len(above), above.sum() / below.sum()
    without = np.array([np.delete(above, i).sum() / np.delete(below, i).sum() for i in range(n)])
    error = np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())
    half = scipy.stats.t.ppf(0.975, n - 1) * error
    return {"value": value, "low": max(0.0, value - half), "high": value + half}


def distances():
    archive = ROOT / "zoo" / "training" / "fashion-mnist-32768-images-idx3-ubyte.gz"
    with gzip.open(archive) as file:
        images = np.frombuffer(file.read()[16:], np.uint8).reshape(-1, SIZE)
    held_out = np.arange(TRAINED, len(images))
    chosen = held_out[[int((i + 0.5) * len(held_out) / N) for i in range(N)]]
    a, b = optimal(unit(images[:TRAINED])), gaussian(unit(images[:TRAINED]))
    y = unit(images[chosen])
    z = np.stack([torch_cpu(int(seed), SIZE) for seed in chosen]).astype(np.float64)
    for sigma in SIGMAS:
        of_a, of_b = a(y + sigma * z, sigma), b(y + sigma * z, sigma)
        squares = [((p - q) ** 2).sum(1) for p, q in ((of_a, of_b), (of_a, y), (of_b, y))]
        difference, error_a, error_b = (float(each.sum() / (N * SIZE)) for each in squares)
        yield {
            "sigma": sigma,
            **jackknife(squares[0], (squares[1] + squares[2]) / 2),
            "difference": difference,
            "errorA": error_a,
            "errorB": error_b,
        }


def mixtures():
    """Of seeds (5, 3, 2**31 - 1): draws in ascending order of their seeds, k / steps or k / sqrt(sum of k²) of each."""
    for scheme in DRAWS:
        for normalize in (False, True):
            for counts in ((1, 1, 0), (1, 2, 3), (3, 0, 3)):
                reduced = np.array(counts, np.int64) // np.gcd.reduce(counts)
                whole = np.sqrt(np.float64((reduced**2).sum())) if normalize else np.float64(reduced.sum())
                seeds = dict(zip((5, 3, 2**31 - 1), reduced / whole))
                total = np.zeros(SIZE)
                for seed in sorted(seeds):
                    total = total + seeds[seed] * DRAWS[scheme](seed, SIZE).astype(np.float64)
                digest = hashlib.sha256(total.astype("<f8").tobytes()).hexdigest()
                yield {"scheme": scheme, "normalize": normalize, "counts": counts, "sha256_float64": digest}


if __name__ == "__main__":
    golden = {"n": N, "trained": TRAINED, "distances": list(distances()), "mixtures": list(mixtures())}
    (ROOT / "test" / "golden" / "denoisers.json").write_text(json.dumps(golden) + "\n")
