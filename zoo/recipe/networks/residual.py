"""The residual block of the U-Net."""
import torch.nn.functional as F
from torch import nn


class Residual(nn.Module):
    """Two convolutions, the second under a scale and shift from the embedding; starts as its shortcut."""

    def __init__(self, channels_in: int, channels_out: int, embedding: int):
        super().__init__()
        self.n1 = nn.GroupNorm(8, channels_in)
        self.c1 = nn.Conv2d(channels_in, channels_out, 3, padding=1)
        self.e = nn.Linear(embedding, 2 * channels_out)
        self.n2 = nn.GroupNorm(8, channels_out)
        self.c2 = nn.Conv2d(channels_out, channels_out, 3, padding=1)
        nn.init.zeros_(self.c2.weight)
        nn.init.zeros_(self.c2.bias)
        self.s = nn.Conv2d(channels_in, channels_out, 1) if channels_in != channels_out else nn.Identity()

    def forward(self, x, embedding):
        h = self.c1(F.silu(self.n1(x)))
        scale, shift = self.e(embedding)[:, :, None, None].chunk(2, dim=1)
        h = self.c2(F.silu(self.n2(h) * (1 + scale) + shift))
        return self.s(x) + h
