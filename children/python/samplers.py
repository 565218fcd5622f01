"""EDM_HEUN and EULER in float64 on KARRAS and EXPONENTIAL levels, and the four parameterizations."""
import numpy as np
from runtimes import Refusal


def sigmas_of(sampler):
    """Karras et al. 2022, equation 5, or even steps of log sigma; steps + 1 levels, the last 0."""
    top, bottom, steps = sampler["sigmaMax"], sampler["sigmaMin"], sampler["steps"]
    if steps == 1:
        return [top, 0.0]
    part = np.arange(steps) / (steps - 1)
    if sampler["schedule"] == "EXPONENTIAL":
        levels = np.exp(np.log(top) + part * (np.log(bottom) - np.log(top)))
        levels[0], levels[-1] = top, bottom
    else:
        top, bottom = top ** (1 / sampler["rho"]), bottom ** (1 / sampler["rho"])
        levels = (top + part * (bottom - top)) ** sampler["rho"]
    return [*levels.tolist(), 0.0]


def refuse_others(sampler, condition):
    """sampler: None where nothing is walked."""
    for field, here in () if sampler is None else (("method", ("EDM_HEUN", "EULER")), ("version", (1,)), ("schedule", ("KARRAS", "EXPONENTIAL"))):
        if sampler.get(field) not in here:
            raise Refusal("BAD_REQUEST", f"this child draws no {field} {sampler.get(field)}, but {', '.join(map(str, here))}")
    for name, value in (condition or {}).items():
        if value is not None and name not in ("classLabel", "guidanceScale"):
            raise Refusal("BAD_REQUEST", f"this child draws under no {name}, but classLabel and guidanceScale")


def recorded(denoise):
    """A denoiser, and what gives and forgets the first (sigma, denoised) since it was last asked: a step's own estimate."""
    kept = []

    def record(x, sigma):
        denoised = denoise(x, sigma)
        kept.append((sigma, denoised))
        return denoised

    def first():
        found = kept[0]
        kept.clear()
        return found

    return record, first


def walk(denoise, noise, sampler):
    """Yields the state (batch, C, H, W) after each step: Karras et al. 2022, Algorithm 1, or Euler's method."""
    sigmas = sigmas_of(sampler)
    x = noise * sigmas[0]
    for sigma, after in zip(sigmas, sigmas[1:]):
        slope = (x - denoise(x, sigma)) / sigma
        euler = x + (after - sigma) * slope
        if sampler["method"] == "EDM_HEUN" and after > 0:
            x = x + (after - sigma) * (0.5 * slope + 0.5 * (euler - denoise(euler, after)) / after)
        else:
            x = euler
        yield x


def log_sigmas(schedule):
    """A discrete schedule's ln(sigma) of each timestep."""
    steps, start, end = schedule["steps"], schedule["betaStart"], schedule["betaEnd"]
    if schedule["betas"] == "COSINE":
        signal = np.cos((np.arange(steps + 1) / steps + 0.008) / 1.008 * np.pi / 2) ** 2
        betas = np.minimum(1 - signal[1:] / signal[:-1], 0.999)
    elif schedule["betas"] == "SCALED_LINEAR":
        betas = np.linspace(start**0.5, end**0.5, steps) ** 2
    else:
        betas = np.linspace(start, end, steps)
    abar = np.cumprod(1 - betas)
    return 0.5 * np.log((1 - abar) / abar)


def denoiser(model, network, condition):
    """D(x, sigma) under a condition, float64 outside and float32 into the network; guidance by Ho & Salimans 2022."""
    kind = model["parameterization"]
    table = log_sigmas(model["noiseSchedule"]) if kind in ("EPSILON", "V") else None

    def of(label):
        def denoise(x, sigma):
            scale, level = 1.0, sigma
            if kind == "FLOW":
                scale, level = 1 + sigma, sigma / (1 + sigma) * model["timestepScale"]
            elif table is not None:
                scale, level = np.sqrt(sigma**2 + 1), np.interp(np.log(sigma), table, np.arange(len(table)))
            labels = None if label is None else np.full(len(x), label, np.int64)
            given = (x / scale).astype(np.float32)
            out = network(given, np.full(len(x), level, np.float32), labels).astype(np.float64)
            if kind == "FLOW":
                return x / scale - sigma / (1 + sigma) * out
            if kind == "EPSILON":
                return x - sigma * out
            return out if kind == "DENOISED" else x / scale**2 - sigma / scale * out

        return denoise

    if not model["classes"]:
        return of(None)
    none, asked = model["noClass"], condition["classLabel"] if condition else model["noClass"]
    guidance = condition["guidanceScale"] if condition else None
    if guidance is None:
        return of(asked)
    return lambda x, sigma: (free := of(none)(x, sigma)) + guidance * (of(asked)(x, sigma) - free)
