"""Inverse problems by DDNM (Wang, Yu & Zhang 2023) with eta 0: y = A x + noise, A by its singular values. docs/inverse-problems.md."""
import numpy as np
from runtimes import Refusal

SINGULAR_MIN = 0.03


class Operator:
    """invert(y) is the image of least norm; filter(x, gain) is V diag(gain(s)) V' x, gain(0) for all that is not measured."""

    def __init__(self, measurement, shape):
        channels, height, width = shape
        kind = measurement["operator"]
        if kind not in ("INPAINT", "SUPER_RESOLUTION", "DEBLUR") or measurement["version"] != 1:
            raise Refusal("BAD_REQUEST", f'this child solves no {kind} version {measurement["version"]}')
        if kind == "INPAINT":
            box, known = measurement["box"], np.ones(shape)
            known[:, box["y"] : box["y"] + box["height"], box["x"] : box["x"] + box["width"]] = 0
            self.values = int(known.sum())
            self.filter = lambda x, gain: x * gain(known)
            self.invert = lambda y: self.placed(y, known)
        elif kind == "SUPER_RESOLUTION":
            factor = measurement["factor"]
            squares = (channels, height // factor, width // factor)
            self.values = int(np.prod(squares))
            self.filter = lambda x, gain: self.averaged(x, factor, *gain(np.array([0, 1 / factor])))
            self.invert = lambda y: y.reshape(squares).repeat(factor, 1).repeat(factor, 2)
        else:
            (down, rows), (across, columns) = (cosines(n, measurement["blurSigma"]) for n in (height, width))
            singular = np.multiply.outer(rows, columns)
            singular[singular < SINGULAR_MIN] = 0
            self.values = int(np.prod(shape))
            self.filter = lambda x, gain: down.T @ (down @ x @ across.T * gain(singular)) @ across
            self.invert = lambda y: self.filter(y.reshape(shape), lambda s: np.divide(1, s, out=np.zeros_like(s), where=s > 0))

    @staticmethod
    def placed(y, known):
        image = np.zeros(known.shape)
        image[known > 0] = y
        return image

    @staticmethod
    def averaged(x, factor, rest, average):
        *front, height, width = x.shape
        means = x.reshape(*front, height // factor, factor, width // factor, factor).mean((-3, -1))
        means = means.repeat(factor, -2).repeat(factor, -1)
        return average * means + rest * (x - means)

    def open(self, x):
        return self.filter(x, lambda s: (s == 0) * 1.0)


def cosines(n, sigma):
    """The orthonormal DCT-II (frequency, place), and what a Gaussian blur with mirrored edges leaves of each frequency."""
    frequency = np.arange(n)
    basis = np.cos(np.pi * np.outer(frequency, np.arange(n) + 0.5) / n) * np.sqrt(np.where(frequency, 2, 1) / n)[:, None]
    reach = np.arange(int(4 * sigma + 0.5) + 1)
    weights = np.exp(-0.5 * (reach / sigma) ** 2) * np.where(reach, 2, 1)
    return basis, np.cos(np.pi * np.outer(frequency, reach) / n) @ (weights / weights.sum())


class Problem:
    def __init__(self, measurement, shape, body):
        self.operator, self.noise = Operator(measurement, shape), measurement["noiseSigma"]
        y = np.frombuffer(body, "<f8")
        if len(y) != self.operator.values:
            words = f'{measurement["operator"]} measures {self.operator.values} values here, not {len(y)}'
            raise Refusal("BAD_REQUEST", words)
        self.measured = self.operator.invert(y)

    def refuse_others(self, sampler):
        methods = ("DDIM",) if self.noise else ("DDIM", "EDM_HEUN", "EULER", "DPMPP_2M")
        if sampler["method"] not in methods or sampler.get("eta"):
            words = f"this child solves this inverse problem by no {sampler['method']}, but {', '.join(methods)} without step noise"
            raise Refusal("BAD_REQUEST", words)

    def projected(self, denoise):
        """D with what was measured in its place: for methods that take their slope from it."""
        return lambda x, sigma: self.measured + self.operator.open(denoise(x, sigma))

    def land(self, denoised, eps, sigma):
        """The state at `sigma` of the denoised image and the noise that was in the state; DDNM+ where y is noisy."""
        if self.noise == 0:
            return self.measured + self.operator.open(denoised) + sigma * eps

        def share(s):
            return np.minimum(1, sigma * s / self.noise)

        def left(s):
            filled = np.divide(share(s) * self.noise, s, out=np.zeros_like(s), where=s > 0)
            return np.sqrt(np.maximum(0, sigma**2 - filled**2))

        towards = self.operator.filter(self.measured - denoised, share)
        return denoised + towards + self.operator.filter(eps, left)
