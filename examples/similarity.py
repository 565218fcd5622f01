"""Images by their digests, pixel metrics by their definitions, the scores that are made of values, and a report of what differs.

A metric takes images (m, H, W, C) and (n, H, W, C) in float64 and gives (m, n) values.
"""
import hashlib, io

import numpy as np
from PIL import Image


def drawn(png, digest):
    pixels = np.atleast_3d(np.asarray(Image.open(io.BytesIO(png))))
    assert hashlib.sha256(pixels.tobytes()).hexdigest() == digest, f"{digest}: another image than the one compared"
    return pixels


def correlation(a, b):
    """Cosine after subtracting each image's mean; 0 where one is constant."""
    flat = [x.reshape(len(x), -1) for x in (a, b)]
    # Times the number of pixels: whole numbers, so that a constant image is 0 exactly.
    centred = [x * x.shape[1] - x.sum(axis=1, keepdims=True) for x in flat]
    lengths = [np.maximum(np.linalg.norm(x, axis=1), 1) for x in centred]
    return centred[0] @ centred[1].T / np.outer(*lengths)


def mae(a, b):
    return np.stack([np.abs(b - one).mean(axis=(1, 2, 3)) for one in a])


def ssim(a, b):
    """Wang et al. 2004: Gaussian window 11, sigma 1.5, range 255, population covariance; mean over where the window fits."""
    bell = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2))
    window = np.outer(bell, bell) / bell.sum() ** 2
    windows = lambda x: np.lib.stride_tricks.sliding_window_view(x, (11, 11), axis=(1, 2))
    blur = lambda x: np.einsum("nyxcij,ij->nyxc", windows(x), window)
    c1, c2, mean_b = (0.01 * 255) ** 2, (0.03 * 255) ** 2, blur(b)
    variance_b, rows = blur(b * b) - mean_b**2, []
    for one in a[:, None]:
        mean = blur(one)
        alike = (2 * mean * mean_b + c1) * (2 * (blur(one * b) - mean * mean_b) + c2)
        apart = (mean**2 + mean_b**2 + c1) * (blur(one * one) - mean**2 + variance_b + c2)
        rows.append((alike / apart).mean(axis=(1, 2, 3)))
    return np.stack(rows)


METRICS = {"pixel-correlation": correlation, "mae": mae, "ssim": ssim}


class Measure:
    """A metric and its threshold; what is no pixel metric compares descriptors (m, dimension) of unit length."""

    def __init__(self, metric, threshold):
        self.sign = 1 if metric["direction"] == "SIMILARITY" else -1
        self.metric, self.threshold = METRICS.get(metric["slug"], lambda a, b: a @ b.T), threshold

    def values(self, a, b):
        return self.metric(a.astype(np.float64), b.astype(np.float64))

    def matches(self, values):
        return int((self.sign * values > self.sign * self.threshold).sum())

    def pair(self, of, a, b, stored):
        """Of two sides, seed by seed: what each number is of, the stored one, and ours. A count is an int."""
        own = np.array([self.values(x[None], y[None])[0, 0] for x, y in zip(a, b, strict=True)])
        yield from ((f"{of}, value {i}", *both) for i, both in enumerate(zip(stored["values"], own.tolist(), strict=True)))
        yield from share(f"{of}, score", stored["score"], self.matches(own), len(own))
        first = round((1 + (1 + 4 * stored["chance"]["n"]) ** 0.5) / 2)  # chance is over their m (m - 1) ordered pairs
        every = self.values(a[:first], b[:first]) if len(own) else np.zeros((0, 0))
        apart = self.matches(every) - self.matches(every.diagonal())
        yield from share(f"{of}, chance", stored["chance"], apart, every.size - len(every))


def share(of, stored, count, n):
    return [(of, stored["value"] or 0, count / max(n, 1)), (f"{of}, n", stored["n"], n)]


def report(numbers):
    """Prints what differs: a count by anything, another number by more than 1e-12. The exit code."""
    found = list(numbers)
    differ = [each for each in found if not abs(each[1] - each[2]) <= (0 if isinstance(each[2], int) else 1e-12)]
    for of, stored, ours in differ:
        print(f"{of}: stored is {stored}, computed again it is {ours}")
    print(f"{len(found)} numbers computed again, {len(differ)} differ")
    return 1 if differ else 0
