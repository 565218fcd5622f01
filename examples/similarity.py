"""The pixel metrics by their definitions. Each takes images (m, H, W, C) and (n, H, W, C) in float64 and gives (m, n) values."""
import numpy as np


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
