"""Initial noise, bit for bit, in NumPy alone: torch.randn on the CPU and numpy.random.default_rng."""
import numpy as np

f = np.float32


def initial_noise(noise, size):
    """Sum of weight * draw over the terms, float64 (size,). KeyError for a scheme that is not drawn here."""
    draw = {"TORCH_CPU": torch_cpu, "NUMPY_PCG64": numpy_pcg64}[noise["scheme"]]
    return sum(term["weight"] * draw(term["seed"], size).astype(np.float64) for term in noise["terms"])


def numpy_pcg64(seed, size):
    return np.random.default_rng(seed).standard_normal(size).astype(f)


def torch_cpu(seed, size):
    """torch.randn(size, generator=torch.Generator().manual_seed(seed)), float32; from 16 values on, as PyTorch vectorises it."""
    if size < 16:
        raise KeyError("TORCH_CPU of fewer than 16 values")
    words = np.random.RandomState(seed & 0xFFFFFFFF)._bit_generator.random_raw(size + 16 * (size % 16 != 0))
    uniform = ((words & 0xFFFFFF) * 2.0**-24).astype(f)
    whole = size - size % 16
    out = np.empty(size, f)
    out[:whole] = _box_muller(uniform[:whole])
    if size % 16:
        # The last block overlaps the one before it and is drawn anew, with fresh uniforms.
        out[-16:] = _box_muller(uniform[size:])
    return out


def _box_muller(uniform):
    """at::native::normal_fill_16 on blocks of 8 radii and 8 angles."""
    radii, angles = uniform.reshape(-1, 2, 8).transpose(1, 0, 2)
    radius = np.sqrt(f(-2) * _log(f(1) - radii))
    sine, cosine = _sin_cos(f(2 * np.pi) * angles)
    return np.stack([radius * cosine, radius * sine], axis=1).reshape(-1)


def _fma(a, b, c):
    """a * b + c of float32 with one rounding: the product is exact in float64, and a half-way sum is moved to its true side."""
    product = np.float64(a) * np.float64(b)
    c = np.float64(c)
    total = product + c
    rest = total - product
    lost = (product - (total - rest)) + (c - rest)
    half = (np.asarray(total).view(np.uint64) & np.uint64(0x1FFFFFFF)) == np.uint64(0x10000000)
    return np.where(half & (lost != 0), np.nextafter(total, np.sign(lost) * np.inf), total).astype(f)


# Cephes' logf, sinf and cosf as in avx_mathfun, with multiply and add contracted as in the GCC builds of PyTorch.
LOG = [7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
       2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1]


def _log(value):
    mantissa, exponent = np.frexp(np.maximum(value, f(2.0**-126)))
    small = mantissa < f(np.sqrt(0.5))
    exponent = (exponent - small).astype(f)
    x = np.where(small, (mantissa - f(1)) + mantissa, mantissa - f(1))
    z = x * x
    y = f(LOG[0])
    for coefficient in LOG[1:]:
        y = _fma(y, x, f(coefficient))
    y = _fma(y * x, z, exponent * f(-2.1219444e-4))
    y = _fma(-z, f(0.5), y)
    return _fma(exponent, f(0.693359375), x + y)


def _sin_cos(angle):
    octant = (np.trunc(angle * f(1.27323954473516)).astype(np.int64) + 1) & ~1
    x, turns = angle, octant.astype(f)
    for part in (-0.78515625, -2.4187564849853516e-4, -3.774894977445941e-8):
        x = _fma(f(part), turns, x)
    z = x * x
    c = _fma(f(2.443315711809948e-5), z, f(-1.388731625493765e-3))
    c = _fma(c, z, f(4.166664568298827e-2))
    c = _fma(c * z, z, -(z * f(0.5))) + f(1)
    s = _fma(f(-1.9515295891e-4), z, f(8.3321608736e-3))
    s = _fma(s, z, f(-1.6666654611e-1))
    s = _fma(s * z, x, x)
    swapped = (octant & 2) != 0
    sine, cosine = np.where(swapped, c, s), np.where(swapped, s, c)
    return (np.where((octant & 4) != 0, -sine, sine), np.where((~(octant - 2) & 4) != 0, -cosine, cosine))
