"""Noise in NumPy alone. Initial noise bit for bit: torch.randn on the CPU and numpy.random.default_rng; so is step noise, but for last bits of PHILOX_NORMAL."""
import numpy as np

f = np.float32


def initial_noise(noise, size):
    """Sum of weight * draw over the terms, float64 (size,). KeyError for a scheme that is not drawn here."""
    draw = {"TORCH_CPU": torch_cpu, "NUMPY_PCG64": numpy_pcg64}[noise["scheme"]]
    return sum(term["weight"] * draw(term["seed"], size).astype(np.float64) for term in noise["terms"])


def step_noise(noise, sampler, step, size):
    """By the scheme and stream that the sampler names, float64 (size,). A mixture's sum has unit variance."""
    draw, stream, terms = STEP_NOISE[sampler["stepNoise"]], sampler["noiseStream"], noise["terms"]
    if len(terms) == 1:
        return draw(stream, terms[0]["seed"], step, size)
    norm = np.sqrt(sum(term["weight"] ** 2 for term in terms))
    return sum(term["weight"] / norm * draw(stream, term["seed"], step, size) for term in terms)


def philox(stream, seed, step, blocks):
    """Philox4x32-10 of the counters (0, step, 0, 0) to (blocks - 1, step, 0, 0), uint64 (blocks, 4)."""
    low = np.uint64(0xFFFFFFFF)
    counters = np.arange(blocks, dtype=np.uint64)
    words, keys = [counters, np.full_like(counters, step), 0 * counters, 0 * counters], (seed, stream)
    for turn in range(10):
        key0, key1 = (np.uint64((key + turn * weyl) & 0xFFFFFFFF) for key, weyl in zip(keys, (0x9E3779B9, 0xBB67AE85)))
        first, second = words[0] * np.uint64(0xD2511F53), words[2] * np.uint64(0xCD9E8D57)
        words = [(second >> np.uint64(32)) ^ words[1] ^ key0, second & low, (first >> np.uint64(32)) ^ words[3] ^ key1, first & low]
    return np.stack(words, axis=1)


def philox_normal(stream, seed, step, size):
    """src/inference/noise/philox-normal.ts says what it is; but for last bits."""
    return _quantile((philox(stream, seed, step, -(-size // 4)).reshape(-1)[:size] + 0.5) / 2.0**32)


def _rotated(words, by):
    return (words << np.uint32(by)) | (words >> np.uint32(32 - by))


def xoshiro_normal(stream, seed, step, size):
    """kernels/noise/xoshiro-normal.ts says what it is; bit for bit."""
    s0, s1, s2, s3 = philox(stream, seed, step, 4).astype(np.uint32).T
    words = np.empty((-(-size // 4), 4), np.uint32)
    for row in words:
        row[:] = _rotated(s0 + s3, 7) + s0
        shifted = s1 << np.uint32(9)
        s2, s3 = s2 ^ s0, s3 ^ s1
        s1, s0 = s1 ^ s2, s0 ^ s3
        s2, s3 = s2 ^ shifted, _rotated(s3, 11)
    return _float32_quantile(words.reshape(-1)[:size]).astype(np.float64)


# log(1 + f) / f, and Giles 2010, table 5: the centre, the lowest power first as all that follows; the tail, the highest first.
LOG_PART = [f(c) for c in (0.9999998, -0.5000066, 0.33336145, -0.24959505, 0.19873707, -0.17332536, 0.1641607, -0.101004705)]
GILES_CENTRE = [f(c) for c in (1.50140941, -0.246640727, -0.00417768164, 0.00125372503, 0.00021858087, 4.39150654e-6, -3.5233877e-6,
                               -3.43273939e-7, 2.81022636e-8)]
GILES_TAIL = [f(c) for c in (-2.00214257e-4, 1.00950558e-4, 1.34934322e-3, -3.67342844e-3, 5.73950773e-3, -7.6224613e-3, 9.43887047e-3,
                             1.00167406, 2.83297682)]


def _estrin(c, x):
    """Eight coefficients, two and two, as four lanes have them."""
    x2 = x * x
    low = (c[3] * x + c[2]) * x2 + (c[1] * x + c[0])
    return ((c[7] * x + c[6]) * x2 + (c[5] * x + c[4])), low, x2 * x2


def _float32_quantile(words):
    """The standard normal's at (word + 0.5) / 2^32, float32: every operation rounded to float32, none fused."""
    centred = (words ^ np.uint32(0x80000000)).view(np.int32)
    size = centred ^ (centred >> 31)
    factor = np.copysign((size.astype(f) + f(0.5)) * f(6.5854445e-10), centred.astype(f))
    away = (size ^ np.int32(0x7FFFFFFF)).astype(f) + f(0.5)
    bits = (away * (f(2.0**32) - away)).view(np.int32) - np.int32(0x5E3504F3)
    exponent = (bits >> 23).astype(f)
    rest = ((bits & np.int32(0x7FFFFF)) + np.int32(0x3F3504F3)).view(f) - f(1)
    high, low, fourth = _estrin(LOG_PART, rest)
    y = (high * fourth + low) * rest + (exponent * f(0.69314718) + f(2.5))
    high, low, fourth = _estrin(GILES_CENTRE, y)
    centre = ((GILES_CENTRE[8] * fourth + high) * fourth + low) * factor
    r = np.sqrt(np.maximum(f(2.5) - y, f(0))) - f(3)
    tail = np.full_like(r, GILES_TAIL[0])
    for coefficient in GILES_TAIL[1:]:
        tail = tail * r + coefficient
    return np.where(y <= f(-2.5), tail * factor, centre)


STEP_NOISE = {"XOSHIRO_NORMAL": xoshiro_normal, "PHILOX_NORMAL": philox_normal}


# Wichura 1988, AS 241, PPND16: the highest power first, above and below the line.
CENTRE = ([2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
           133.14166789178438, 3.3871328727963665],
          [5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
           42.31333070160091, 1.0])
TAIL = ([0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
         5.769497221460691, 4.630337846156546, 1.4234371107496835],
        [1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
         1.6763848301838038, 2.053191626637759, 1.0])


def _quantile(p):
    q = p - 0.5
    r = 0.180625 - q * q
    s = np.sqrt(-np.log(np.minimum(p, 1 - p))) - 1.6
    centre = np.polyval(CENTRE[0], r) * q / np.polyval(CENTRE[1], r)
    return np.where(np.abs(q) <= 0.425, centre, np.copysign(np.polyval(TAIL[0], s) / np.polyval(TAIL[1], s), q))


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
