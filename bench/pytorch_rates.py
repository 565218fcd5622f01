"""The peer: the zoo's networks in PyTorch on one thread. Reads a slug a line, draws, answers with samples a second.

EDM's Heun sampler with 18 steps at batch 32, state in float64, network in float32, inference mode. Weights are random: the
rate does not depend on them, and the networks are the recipe's own.
"""
import json
import re
import sys
import time
from pathlib import Path

import torch

ZOO = Path(__file__).resolve().parent.parent / "zoo"
sys.path.insert(0, str(ZOO))
from recipe.frameworks import FRAMEWORKS  # noqa: E402
from recipe.networks import build_network  # noqa: E402

BATCH, STEPS, RHO = 32, 18, 7
torch.set_num_threads(1)


def open_model(slug: str):
    card = json.loads((ZOO / "models" / f"{slug}.json").read_text())
    channels, size, _ = card["shape"]
    framework = next(f for f in FRAMEWORKS.values() if f.parameterization == card["parameterization"])
    kind, numbers = re.fullmatch(r"(U-Net|U-ViT) (.+)", card["architecture"]).groups()
    classes = len(card.get("classes", []))
    net = build_network(("unet" if kind == "U-Net" else "uvit") + numbers, channels, size, classes)
    model = framework(net).eval()
    label = torch.full((BATCH,), card["noClass"]) if classes else None
    return model, card, label


def denoised(model, card, label, x, sigma):
    """D(x; sigma) by the card's parameterization; a timestep of the right kind, since its value costs nothing."""
    kind = card["parameterization"]
    if kind == "DENOISED":
        return model(x.float(), torch.full((BATCH,), sigma), label).double()
    t = sigma / (1 + sigma) if kind == "FLOW" else 500.0
    scale = 1 + sigma if kind == "FLOW" else (1 + sigma**2) ** 0.5
    out = model((x / scale).float(), torch.full((BATCH,), t), label).double()
    return x / scale - t * out if kind == "FLOW" else x - sigma * out


@torch.inference_mode()
def draw(model, card, label):
    index = torch.arange(STEPS, dtype=torch.float64)
    sigmas = (80 ** (1 / RHO) + index / (STEPS - 1) * (0.002 ** (1 / RHO) - 80 ** (1 / RHO))) ** RHO
    sigmas = [*sigmas.tolist(), 0.0]
    x = torch.randn(BATCH, *card["shape"], dtype=torch.float64) * sigmas[0]
    for sigma, following in zip(sigmas, sigmas[1:]):
        slope = (x - denoised(model, card, label, x, sigma)) / sigma
        euler = x + (following - sigma) * slope
        if following > 0:
            after = (euler - denoised(model, card, label, euler, following)) / following
            euler = x + (following - sigma) * (slope + after) / 2
        x = euler
    return x


models = {}
print(json.dumps({"torch": torch.__version__}), flush=True)
for line in sys.stdin:
    slug = line.strip()
    if slug not in models:
        models[slug] = open_model(slug)
        draw(*models[slug])
    began = time.perf_counter()
    draw(*models[slug])
    print(json.dumps({"rate": BATCH / (time.perf_counter() - began)}), flush=True)
