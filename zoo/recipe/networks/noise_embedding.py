"""The noise level as a vector."""
import math

import torch
from torch import nn


class NoiseEmbedding(nn.Module):
    """Fourier features of the noise level at geometric frequencies 0.25 … 64, then an MLP. [B] -> [B, out]."""

    def __init__(self, features: int, out: int):
        super().__init__()
        self.register_buffer("freqs", torch.exp(torch.linspace(math.log(0.25), math.log(64.0), features // 2)))
        self.mlp = nn.Sequential(nn.Linear(features, out), nn.SiLU(), nn.Linear(out, out), nn.SiLU())

    def forward(self, noise_level):
        angle = noise_level[:, None] * self.freqs[None, :]
        return self.mlp(torch.cat([angle.cos(), angle.sin()], dim=1))
