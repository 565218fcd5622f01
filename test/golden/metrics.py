"""Golden numbers of src/metrics, from independent implementations: writes metrics.json beside itself.

    python3 -m venv venv && venv/bin/pip install -r test/golden/requirements.txt
    venv/bin/python test/golden/metrics.py

Metrics: NumPy and scikit-image. Wilson: statsmodels, SciPy, and its formula to 40 digits. Student's t: SciPy.
Jackknife: brute force, every seed left out in turn. Histogram: NumPy.
"""
import base64
import decimal
import gzip
import json
from pathlib import Path

import numpy as np
import scipy.stats
from skimage.metrics import structural_similarity
from statsmodels.stats.proportion import proportion_confint

HERE = Path(__file__).resolve().parent
TRAINING = HERE.parent.parent / "zoo" / "training" / "fashion-mnist-32768-images-idx3-ubyte.gz"
rng = np.random.default_rng(2024)


def images():
    with gzip.open(TRAINING) as file:
        real = np.frombuffer(file.read(16 + 784 * 6)[16:], np.uint8).reshape(6, 28, 28)
    y, x = np.mgrid[0:24, 0:17]
    waves = [
        np.stack([127 + 100 * np.sin(x / (3 + c) + phase) * np.cos(y / (5 - c)) for c in range(3)], axis=-1)
        for phase in (0.0, 0.3, 2.5)
    ]
    noise = rng.integers(0, 256, (3, 28, 28), dtype=np.uint8)
    groups = {
        "fashion": {f"fashion-{i}": image[:, :, None] for i, image in enumerate(real)}
        | {f"noise-{i}": image[:, :, None] for i, image in enumerate(noise)}
        | {
            "fashion-0-noisy": np.clip(real[0].astype(int) + rng.integers(-20, 21, (28, 28)), 0, 255)
            .astype(np.uint8)[:, :, None],
            "fashion-0-negative": 255 - real[0][:, :, None],
            "black": np.zeros((28, 28, 1), np.uint8),
            "grey": np.full((28, 28, 1), 128, np.uint8),
            "one-pixel": np.eye(1, 784, 400, dtype=np.uint8).reshape(28, 28, 1),
        },
        "color": {f"waves-{i}": wave.astype(np.uint8) for i, wave in enumerate(waves)}
        | {"color-noise": rng.integers(0, 256, (24, 17, 3), dtype=np.uint8)},
        "color-fashion": {
            "stack-012": np.stack(real[:3], axis=-1),
            "stack-345": np.stack(real[3:], axis=-1),
        },
        "smallest": {f"smallest-{i}": rng.integers(0, 256, (11, 11, 1), dtype=np.uint8) for i in range(2)},
        # 36,000 values: sums of products beyond an int32.
        "large": {
            "ramp": np.repeat(np.add.outer(np.arange(120), np.arange(100))[:, :, None], 3, axis=2).astype(np.uint8),
            "checks": np.repeat(255 * (np.indices((120, 100)).sum(0) % 2)[:, :, None], 3, axis=2).astype(np.uint8),
        },
    }
    return groups


def correlation(a, b):
    """Exact sums of Python integers, then 40 digits: no rounding but the last."""
    a, b = [int(v) for v in a.ravel()], [int(v) for v in b.ravel()]
    n, sa, sb = len(a), sum(a), sum(b)
    shared = n * sum(x * y for x, y in zip(a, b)) - sa * sb
    va, vb = n * sum(x * x for x in a) - sa * sa, n * sum(y * y for y in b) - sb * sb
    if va == 0 or vb == 0:
        return 0.0
    return float(decimal.Decimal(shared) / (decimal.Decimal(va) * decimal.Decimal(vb)).sqrt())


def ssim(a, b):
    return float(
        structural_similarity(
            a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255, channel_axis=2
        )
    )


def pairs(groups):
    for group in groups.values():
        names = list(group)
        for i, a in enumerate(names):
            for b in names[i:]:
                x, y = group[a], group[b]
                if x.std() > 0 and y.std() > 0:
                    assert abs(correlation(x, y) - np.corrcoef(x.ravel(), y.ravel())[0, 1]) < 1e-12
                yield {
                    "a": a,
                    "b": b,
                    "pixel-correlation": correlation(x, y),
                    "mae": float(np.abs(x.astype(float) - y.astype(float)).mean()),
                    "ssim": ssim(x, y),
                }


def wilson(k, n):
    D = decimal.Decimal
    z = D(float(scipy.stats.norm.ppf(0.975)))
    middle, half = D(k) + z * z / 2, z * (D(k) * D(n - k) / D(n) + z * z / 4).sqrt()
    low, high = [float(v / (n + z * z)) for v in (middle - half, middle + half)]
    ci = scipy.stats.binomtest(k, n).proportion_ci(0.95, method="wilson")
    ours = proportion_confint(k, n, alpha=0.05, method="wilson")
    for theirs in ((ci.low, ci.high), ours):
        assert np.allclose((low, high), theirs, rtol=0, atol=1e-14), (k, n, low, high, theirs)
    return {"k": k, "n": n, "low": max(0.0, low) if k else 0.0, "high": high if k < n else 1.0}


def jackknife(match):
    """The statistic from the pairs, then again without each seed: nothing of the closed form."""

    def statistic(seeds):
        return np.mean([match[i, j] for i in seeds for j in seeds if i != j])

    m = len(match)
    without = np.array([statistic([s for s in range(m) if s != k]) for k in range(m)])
    value = statistic(range(m))
    se = np.sqrt((m - 1) / m * ((without - without.mean()) ** 2).sum())
    half = scipy.stats.t.ppf(0.975, m - 1) * se
    return {
        "matches": ["".join("01"[int(v)] for v in row) for row in match],
        "value": float(value),
        "low": float(max(0, value - half)),
        "high": float(min(1, value + half)),
    }


def jackknives():
    for m, p in [(3, 0.5), (5, 0.3), (8, 0.6), (16, 0.1), (40, 0.05), (40, 0.9)]:
        yield jackknife(rng.random((m, m)) < p)
    # Clusters of noises that both models draw alike: pairs that share a seed depend on each other.
    cluster = rng.integers(0, 4, 32)
    yield jackknife(cluster[:, None] == cluster[None, :])


def histograms():
    for low, high, bins, n in [(-1, 1, 20, 500), (0, 255, 17, 300), (-1, 1, 1, 10), (-1, 1, 1000, 400), (0, 1, 7, 0)]:
        values = rng.uniform(low, high, n)
        counts, edges = np.histogram(values, bins=bins, range=(low, high))
        yield {
            "range": [low, high],
            "bins": bins,
            "values": values.tolist(),
            "counts": counts.tolist(),
            "edges": edges.tolist(),
        }


def main():
    decimal.getcontext().prec = 40
    groups = images()
    golden = {
        "source": "test/golden/metrics.py",
        "images": {
            name: {"shape": list(image.shape), "data": base64.b64encode(np.ascontiguousarray(image)).decode()}
            for group in groups.values()
            for name, image in group.items()
        },
        "pairs": list(pairs(groups)),
        "wilson": [
            wilson(k, n)
            for n in (1, 2, 3, 10, 31, 64, 100, 1000, 10_000, 99_990_000)
            for k in sorted({0, 1, n // 7, n // 3, n // 2, n - 1, n})
        ],
        "student": [
            {"df": df, "quantile": float(scipy.stats.t.ppf(0.975, df))}
            for df in [*range(1, 31), 47, 63, 64, 99, 255, 999, 1000, 9999]
        ],
        "jackknife": list(jackknives()),
        "histogram": list(histograms()),
    }
    (HERE / "metrics.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
