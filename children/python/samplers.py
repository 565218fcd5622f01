"""The seven methods in float64 on the three schedules, and the four parameterizations. src/inference/samplers names the papers."""
import numpy as np
from noise import STEP_NOISE
from runtimes import Refusal


def table(model):
    """The sigma of each timestep of a discrete schedule."""
    schedule = model["noiseSchedule"]
    steps, start, end = schedule["steps"], schedule["betaStart"], schedule["betaEnd"]
    if schedule["betas"] == "COSINE":
        signal = np.cos((np.arange(steps + 1) / steps + 0.008) / 1.008 * np.pi / 2) ** 2
        betas = np.minimum(1 - signal[1:] / signal[:-1], 0.999)
    elif schedule["betas"] == "SCALED_LINEAR":
        betas = np.linspace(start**0.5, end**0.5, steps) ** 2
    else:
        betas = np.linspace(start, end, steps)
    abar = np.cumprod(1 - betas)
    return np.sqrt((1 - abar) / abar)


def timesteps_of(sampler, trained):
    """As diffusers spaces them: falling."""
    steps = sampler["steps"]
    if sampler["spacing"] == "TRAILING":
        return np.round(np.arange(trained, 0, -trained / steps))[:steps].astype(int) - 1
    if sampler["spacing"] == "LEADING":
        return (np.arange(steps) * (trained // steps))[::-1]
    return np.linspace(0, trained - 1, steps).round()[::-1].astype(int)


def sigmas_of(sampler, model):
    """Karras et al. 2022, equation 5, even steps of log sigma, or the table's own; steps + 1 levels, the last 0."""
    if sampler["schedule"] == "TIMESTEPS":
        sigmas = table(model)
        return [*sigmas[timesteps_of(sampler, len(sigmas))].tolist(), 0.0]
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
    offered = ("method", tuple(METHODS)), ("version", (1, 2)), ("schedule", ("KARRAS", "EXPONENTIAL", "TIMESTEPS")), ("stepNoise", (None, *STEP_NOISE))
    for field, here in () if sampler is None else offered:
        if sampler.get(field) not in here:
            raise Refusal("BAD_REQUEST", f"this child draws no {field} {sampler.get(field)}, but {', '.join(str(one) for one in here if one)}")
    for name, value in (condition or {}).items():
        if value is not None and name not in ("classLabel", "guidanceScale", "measurement"):
            raise Refusal("BAD_REQUEST", f"this child draws under no {name}, but classLabel, guidanceScale and measurement")


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


def heun(denoise, x, sigma, after):
    slope = (x - denoise(x, sigma)) / sigma
    euler = x + (after - sigma) * slope
    if after == 0:
        return euler
    return x + (after - sigma) * (0.5 * slope + 0.5 * (euler - denoise(euler, after)) / after)


def edm_heun(denoise, x, sigmas, sampler, model, noise):
    for sigma, after in zip(sigmas, sigmas[1:]):
        yield (x := heun(denoise, x, sigma, after))


def edm_stochastic(denoise, x, sigmas, sampler, model, noise):
    gamma = min(sampler["churn"] / sampler["steps"], np.sqrt(2) - 1)
    for step, (sigma, after) in enumerate(zip(sigmas, sigmas[1:])):
        raised = sigma
        if sampler["churnMin"] <= sigma <= sampler["churnMax"]:
            raised = sigma + gamma * sigma
            x = x + np.sqrt(raised**2 - sigma**2) * sampler["churnNoise"] * noise(step)
        yield (x := heun(denoise, x, raised, after))


def euler(denoise, x, sigmas, sampler, model, noise):
    for step, (sigma, after) in enumerate(zip(sigmas, sigmas[1:])):
        down, up = ancestral(sigma, after, sampler.get("eta", 0))
        x = x + (x - denoise(x, sigma)) / sigma * (down - sigma)
        yield (x := x + up * noise(step) if up > 0 else x)


def dpmpp_2m(denoise, x, sigmas, sampler, model, noise):
    before = None
    for step, (sigma, after) in enumerate(zip(sigmas, sigmas[1:])):
        denoised = target = denoise(x, sigma)
        if before is not None and after > 0:
            half = np.log(sigma / after) / (2 * np.log(sigmas[step - 1] / sigma))
            target = (1 + half) * denoised - half * before
        before = denoised
        yield (x := after / sigma * x + (1 - after / sigma) * target)


def ddim(denoise, x, sigmas, sampler, model, noise):
    ends = sigmas[1:]
    if sampler["schedule"] == "TIMESTEPS":
        levels = table(model)
        stride = len(levels) // sampler["steps"]
        ends = [0.0 if t < stride else float(levels[t - stride]) for t in timesteps_of(sampler, len(levels))]
    for step, (sigma, end, after) in enumerate(zip(sigmas, ends, sigmas[1:])):
        down, up = ancestral(sigma, end, sampler["eta"])
        denoised = denoise(x, sigma)
        x = denoised + (x - denoised) / sigma * down
        if up > 0:
            x = x + up * noise(step)
        yield (x := x * np.sqrt((1 + after**2) / (1 + end**2)))


def ddpm(denoise, x, sigmas, sampler, model, noise):
    least = table(model)[0]
    for step, (sigma, after) in enumerate(zip(sigmas, sigmas[1:])):
        share, denoised = (after / sigma) ** 2, denoise(x, sigma)
        x = denoised + share * (x - denoised)
        if sigma > least:
            x = x + max(after * np.sqrt(1 - share), 1e-10 * np.sqrt(1 + after**2)) * noise(step)
        yield x


def ancestral(sigma, to, eta):
    up = min(to, eta * np.sqrt(to**2 * (sigma**2 - to**2) / sigma**2))
    return np.sqrt(to**2 - up**2), up


METHODS = {"EDM_HEUN": edm_heun, "EULER": euler, "DPMPP_2M": dpmpp_2m, "DDIM": ddim, "EULER_ANCESTRAL": euler,
           "EDM_STOCHASTIC": edm_stochastic, "DDPM": ddpm}  # fmt: skip


def ddnm(denoise, x, sigmas, problem):
    for sigma, after in zip(sigmas, sigmas[1:]):
        denoised = denoise(x, sigma)
        yield (x := problem.land(denoised, (x - denoised) / sigma, after))


def walk(denoise, noise, sampler, model, step_noise, problem):
    """Yields the state (batch, C, H, W) after each step. step_noise(step): unit normals of that shape; problem: or None."""
    sigmas = sigmas_of(sampler, model)
    x = noise * (np.sqrt(sigmas[0] ** 2 + 1) if sampler["schedule"] == "TIMESTEPS" else sigmas[0])
    if problem and sampler["method"] == "DDIM":
        return ddnm(denoise, x, sigmas, problem)
    denoise = problem.projected(denoise) if problem else denoise
    return METHODS[sampler["method"]](denoise, x, sigmas, sampler, model, step_noise)


def denoiser(model, network, condition):
    """D(x, sigma) under a condition, float64 outside and float32 into the network; guidance by Ho & Salimans 2022."""
    kind = model["parameterization"]
    logs = np.log(table(model)) if kind in ("EPSILON", "V") else None

    def of(label):
        def denoise(x, sigma):
            scale, level = 1.0, sigma
            if kind == "FLOW":
                scale, level = 1 + sigma, sigma / (1 + sigma) * model["timestepScale"]
            elif logs is not None:
                scale, level = np.sqrt(sigma**2 + 1), np.interp(np.log(sigma), logs, np.arange(len(logs)))
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
    none, asked = model["noClass"], condition["classLabel"] if condition else None
    asked = none if asked is None else asked
    guidance = condition["guidanceScale"] if condition else None
    if guidance is None:
        return of(asked)
    return lambda x, sigma: (free := of(none)(x, sigma)) + guidance * (of(asked)(x, sigma) - free)
