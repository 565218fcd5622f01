"""For --torch: the networks of zoo/recipe from a file in zoo/state. An example of a registry: card in, network out."""
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "zoo"))

FRAMEWORKS = {"DENOISED": "edm", "EPSILON": "eps", "V": "v", "FLOW": "flow"}


def unet16(path, model):
    """A module f(sample, level, class_label or None) of the U-Net 16 whose state lies at `path`."""
    from recipe.frameworks import FRAMEWORKS as frameworks
    from recipe.networks import build_network

    channels, size, _ = model["shape"]
    network = frameworks[FRAMEWORKS[model["parameterization"]]](build_network("unet16", channels, size, model["classes"]))
    # weights_only: a state is tensors; a pickle that would run code is refused.
    network.net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return network
